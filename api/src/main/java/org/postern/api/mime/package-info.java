/** What a message consists of, as MIME has it (RFC 5322, RFC 2045 to 2049): header fields and parts, found by their offsets, so that a change leaves every other byte. */
package org.postern.api.mime;

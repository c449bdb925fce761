/** Bytes that are read where they are, and what is made of them without a copy: ranges, sequences, encodings. */
package org.postern.api.octets;

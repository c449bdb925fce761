/**
 * XML documents in messages: which parts they are, how they are encoded, and how they are parsed without doing harm. {@code check} and {@code
 * sign} within are about signatures in them (W3C XML Signature, WS-Security).
 */
@NullMarked
package org.postern.filters.xml;

import org.jspecify.annotations.NullMarked;

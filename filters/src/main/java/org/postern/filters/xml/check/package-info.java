/** Checks XML signatures: {@link org.postern.filters.xml.check.XmlSignatureCheck}. */
@NullMarked
package org.postern.filters.xml.check;

import org.jspecify.annotations.NullMarked;

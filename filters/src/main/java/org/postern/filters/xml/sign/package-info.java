/** Makes XML signatures: {@link org.postern.filters.xml.sign.XmlSigner}. */
@NullMarked
package org.postern.filters.xml.sign;

import org.jspecify.annotations.NullMarked;

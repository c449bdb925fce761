/**
 * A mail server for trying Postern out: it takes any mail, keeps the newest in memory, and shows them on a page. It is no part of
 * the product.
 */
@org.jspecify.annotations.NullMarked
package org.postern.demo;

/**
 * A mail server for trying Postern out: it takes any mail, keeps the newest in memory, and shows them on pages. It is no part of
 * the product. {@link org.postern.demo.Mailbox} keeps, {@link org.postern.demo.MailParser} reads, and the classes named after pages
 * turn what they are given into {@link org.postern.demo.Html}; {@link org.postern.demo.MailboxServlet} only says which answers
 * which address.
 */
@org.jspecify.annotations.NullMarked
package org.postern.demo;

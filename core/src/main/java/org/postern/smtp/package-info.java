/** The grammar of SMTP in both directions (RFC 5321): verbs, arguments and parameters of commands, replies, EHLO keywords. */
@org.jspecify.annotations.NullMarked
package org.postern.smtp;

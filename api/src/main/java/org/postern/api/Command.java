package org.postern.api;

/** What policies decide about: a command of SMTP with everything that its client said, and before the first one the connection. */
public sealed interface Command permits Connect, Helo, Auth, Mail, Rcpt, Data {}

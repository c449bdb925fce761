package org.postern.api;

/** An SMTP command that policies decide about, with everything that its client said. */
public sealed interface Command permits Helo, Auth, Mail, Rcpt, Data {}

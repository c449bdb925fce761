package org.postern.api;

/** What a policy decides: the command is answered ({@link Reply}), or it goes on ({@link Pass}). */
public sealed interface Verdict permits Reply, Pass {}

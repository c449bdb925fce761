package org.postern.test.policies.stranger;

import jakarta.ejb.MessageDriven;

/** Implements no interface of a policy. */
@MessageDriven
public class NoPolicy {}

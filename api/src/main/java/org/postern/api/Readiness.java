package org.postern.api;

/** What every policy and every listener has besides its decisions. */
public interface Readiness {

    /**
     * Called once, on one bean, before the gateway listens: so a bean that the server cannot make is found then, and not by the first
     * client. Does nothing unless a policy has something to find out beforehand, such as whether its database answers; it has the
     * time of its activation property {@code timeout}.
     *
     * @throws Exception if the policy cannot work; the gateway does not listen then, and its log and JMX have the reason
     */
    default void ready() throws Exception {}
}

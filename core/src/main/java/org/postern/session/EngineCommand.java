package org.postern.session;

import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.server.Session;

/** A verb in the engine's table, in the place of the engine's own. */
final class EngineCommand extends BaseCommand {

    private final Verb verb;

    EngineCommand(Verb verb) {
        super(verb.name(), "");
        this.verb = verb;
    }

    @Override
    public void execute(String line, Session engineSession) {
        ((EngineSocket) engineSession.getSocket()).session().handle(verb);
    }
}

package org.lanspread.platform.plugin;

import org.lanspread.platform.plugin.Interview.Answer;
import org.lanspread.spi.Availability;
import org.lanspread.spi.Provider;

/** A provider as the peer sees it: what it said of itself is remembered, and calls into it run in its {@link PluginContext}. */
abstract class Guest implements Provider {
    private final Answer answer;

    Guest(Answer answer) {
        this.answer = answer;
    }

    static Guest of(Answer answer) {
        var context = new PluginContext(answer.provider().getClass().getClassLoader());
        return switch (answer.service()) {
            case TRANSPORT -> new GuestTransport(answer, context, Interview.DEADLINE);
            case DISCOVERY -> new GuestDiscovery(answer, context);
            case UNPACKER -> new GuestUnpacker(answer, context);
            case STREAM_INSTALL -> new GuestStreamInstall(answer, context);
        };
    }

    @Override
    public final String id() {
        return answer.id();
    }

    @Override
    public final int priority() {
        return answer.priority();
    }

    @Override
    public final Availability availability() {
        return answer.availability();
    }
}

package org.lanspread.peer.roster;

import java.io.IOException;
import org.lanspread.proto.Response;
import org.lanspread.spi.model.Quoted;

/** Another peer answered that it will not do what was asked. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Response.Error error;

    RefusedException(Response.Refused refused) {
        super(refused.error() + ": " + Quoted.plain(refused.message()));
        this.error = refused.error();
    }

    /** The word for programs. */
    public Response.Error error() {
        return error;
    }
}

package org.lanspread.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lanspread.store.StoreException.Reason;

class StoreExceptionTest {
    @Test
    void saysInWordsWhatTheSystemSaidOnlyByItsException() {
        for (IOException silent : List.of(new IOException(), new ClosedByInterruptException(), new ClosedChannelException(),
                new FileSystemException(null), new AccessDeniedException(null),
                new NoSuchFileException("/a"), new FileAlreadyExistsException("/a"), new NotDirectoryException("/a"),
                new DirectoryNotEmptyException("/a"))) {
            assertThat(StoreException.of("write \"a\"", silent)).hasMessageStartingWith("could not write \"a\": ").hasMessageEndingWith("try again")
                    .hasMessageMatching("[^:]*: [a-z ]{10,};.*").hasMessageNotContaining("null");
        }
    }

    @Test
    @Tag("F34")
    void saysThatATaskWasInterrupted() {
        assertThat(StoreException.of("write \"a\"", new ClosedByInterruptException()))
                .hasMessage("could not write \"a\": the task was interrupted; try again")
                .extracting(StoreException::reason).isEqualTo(Reason.INTERRUPTED);
    }

    @Test
    @Tag("F28")
    @Tag("F30")
    @Tag("F31")
    void knowsWhatTheSystemsSay() {
        Map.of("No space left on device", Reason.NO_SPACE, "Disk quota exceeded", Reason.NO_SPACE, "Too many open files", Reason.TOO_MANY_OPEN_FILES,
                "Too many open files in system", Reason.TOO_MANY_OPEN_FILES, "File name too long", Reason.NAME_TOO_LONG,
                "Read-only file system", Reason.ACCESS_DENIED, "Operation not permitted", Reason.ACCESS_DENIED, "Input/output error", Reason.IO)
                .forEach((said, reason) -> {
                    assertThat(StoreException.of("x", new IOException(said)).reason()).as(said).isEqualTo(reason);
                    assertThat(StoreException.of("x", new FileSystemException("/a", null, said)).reason()).as(said).isEqualTo(reason);
                });
    }
}

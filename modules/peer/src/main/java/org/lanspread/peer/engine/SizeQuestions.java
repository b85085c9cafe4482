package org.lanspread.peer.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.lanspread.peer.PeerEvent.PeaksFrom;
import org.lanspread.peer.operation.SpaceNeed.Installed;
import org.lanspread.peer.roster.PeerLink;
import org.lanspread.peer.runtime.TimeLeft;
import org.lanspread.proto.Request.GetUnpackedSize;
import org.lanspread.proto.Response.UnpackedSize;
import org.lanspread.spi.model.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks some holders of a release, chosen by lot, what it unpacks to, and takes what most of them say. One that is silent delays the answer of the
 * others but little. Used once.
 */
final class SizeQuestions {
    /** How many are asked: each may have to list its archives for it. */
    static final int MAX_ASKED = 3;
    /** Once one has answered, the others may take so much of the patience with all of them. */
    private static final int SHARE_OF_PATIENCE = 5;

    private static final Logger LOG = LoggerFactory.getLogger(SizeQuestions.class);

    private final GetUnpackedSize question;
    private final Duration patience;
    private final BlockingQueue<Optional<UnpackedSize>> answers = new LinkedBlockingQueue<>();

    /** @param patience how long all that are asked may take */
    SizeQuestions(GetUnpackedSize question, Duration patience) {
        this.question = question;
        this.patience = patience;
    }

    /** What the release unpacks to, as they say; empty if nobody says anything. Blocks; not on the loop. */
    Optional<Installed> ask(List<PeerLink> holders) {
        var asked = new ArrayList<>(holders.stream().filter(PeerLink::tellsUnpackedSizes).toList());
        Collections.shuffle(asked);
        List<PeerLink> some = asked.subList(0, Math.min(MAX_ASKED, asked.size()));
        some.forEach(holder -> Thread.ofVirtual().name("lanspread-size").start(() -> answer(holder)));
        return mostSaid(answers(some.size()));
    }

    private List<UnpackedSize> answers(int asked) {
        var said = new ArrayList<UnpackedSize>();
        var left = TimeLeft.of(patience);
        long othersNanos = patience.dividedBy(SHARE_OF_PATIENCE).toNanos();
        for (int open = asked; open > 0; open--) {
            Optional<UnpackedSize> answer = next(said.isEmpty() ? left.nanos() : Math.min(left.nanos(), othersNanos));
            if (answer == null) {
                break;
            }
            answer.ifPresent(said::add);
        }
        return said;
    }

    /** The next answer; null if none comes in this time. */
    private Optional<UnpackedSize> next(long patienceNanos) {
        try {
            return answers.poll(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Where equally many say something, one of that by lot: who answers first is not to be believed more. */
    static Optional<Installed> mostSaid(List<UnpackedSize> answers) {
        var said = new ArrayList<>(answers);
        Collections.shuffle(said);
        return said.stream()
                .max((one, other) -> Integer.compare(Collections.frequency(said, one), Collections.frequency(said, other)))
                .map(most -> new Installed(most.bytes(), Collections.frequency(said, most) > 1 ? PeaksFrom.SEVERAL_HOLDERS : PeaksFrom.ONE_HOLDER));
    }

    /** Whatever happens, whoever waits is told. */
    private void answer(PeerLink holder) {
        Optional<UnpackedSize> answer = Optional.empty();
        try {
            answer = Optional.of(holder.unpackedSize(question));
        } catch (IOException e) {
            LOG.info("{}: {} does not say what it unpacks to: {}", question.gameId(), holder, Quoted.plain(String.valueOf(e.getMessage())));
        } finally {
            answers.add(answer);
        }
    }
}

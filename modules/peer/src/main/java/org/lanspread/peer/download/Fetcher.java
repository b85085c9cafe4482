package org.lanspread.peer.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.lanspread.peer.roster.RefusedException;
import org.lanspread.proto.Request;
import org.lanspread.proto.manifest.MerkleTree;

/** Takes blocks of one peer, one after the other: fetches each, checks it and writes it. Runs on a thread of its own. */
final class Fetcher implements Runnable {
    private final Download download;
    private final Member member;
    private final BlockContent content;
    private final MerkleTree tree = new MerkleTree();

    Fetcher(Download download, Member member, BlockContent content) {
        this.download = download;
        this.member = member;
        this.content = content;
    }

    /** The buffer comes before the block, so that no block waits for a buffer while others could fetch it. */
    @Override
    public void run() {
        try {
            while (download.awaitTurn(member)) {
                try (var lease = download.lease(member)) {
                    Optional<Fetch> fetch = download.begin(member);
                    if (fetch.isPresent()) {
                        fetch(fetch.get(), lease.buffer(fetch.get().block().length()));
                    }
                } finally {
                    download.turnIsOver(member);
                }
            }
        } catch (InterruptedException e) {
            download.leave(member.id());
        }
    }

    private void fetch(Fetch fetch, ByteBuffer into) {
        try {
            receive(fetch, into);
        } catch (RefusedException e) {
            download.refused(fetch, e);
            return;
        } catch (IOException e) {
            download.failed(fetch, e);
            return;
        }
        check(fetch, into.flip());
    }

    private void receive(Fetch fetch, ByteBuffer into) throws IOException {
        Block block = fetch.block();
        boolean[] delivering = {false};
        try {
            Request.GetGameFileChunk request = download.request(block);
            member.link().content(request, into, () -> {
                delivering[0] = true;
                download.delivers(member, +1);
            }, fetch.cancel());
        } finally {
            download.ended(fetch);
            if (delivering[0]) {
                download.delivers(member, -1);
            }
        }
    }

    private void check(Fetch fetch, ByteBuffer received) {
        if (!content.matches(fetch.block(), received.duplicate(), tree)) {
            download.lied(fetch);
        } else if (download.claim(fetch)) {
            write(fetch, received);
        }
    }

    private void write(Fetch fetch, ByteBuffer received) {
        try {
            content.write(fetch.block(), received);
            download.written(fetch);
        } catch (IOException e) {
            download.diskFailed(e);
        } catch (RuntimeException | Error e) {
            download.diskFailed(new IOException("what was fetched could not be written: " + e.getMessage(), e));
            throw e;
        }
    }
}

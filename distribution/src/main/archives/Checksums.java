import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Writes the SHA-256 of each file of a folder into a file beside them, as sha256sum reads it. The build starts this file. */
final class Checksums {
    private static final String LIST = "SHA256SUMS";

    private Checksums() {}

    /** Takes the folder. */
    public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
        Path folder = Path.of(arguments[0]);
        var lines = new ArrayList<String>();
        for (Path file : files(folder)) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            lines.add(HexFormat.of().formatHex(hash) + "  " + file.getFileName());
        }
        Files.writeString(folder.resolve(LIST), String.join("\n", lines) + "\n");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).filter(file -> !file.endsWith(LIST)).sorted().toList();
        }
    }
}

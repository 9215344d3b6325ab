package io.afterword.model.gpt2;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The archive that libtorch loads a TorchScript program from: a zip of the program's text and of one
/// pickled object, an instance of the class `Step` of that text.
final class ProgramArchive {
    /// The oldest that has all operations of the program.
    private static final String FILE_FORMAT = "10\n";

    private ProgramArchive() {}

    /// @param attributes the object's, in the order in which the class declares them: `Boolean`,
    ///                   `Integer`, `Double`, `String`, or a `List` of doubles or of nothing
    static byte[] of(String text, Map<String, Object> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "step/data.pkl", pickle(attributes));
            store(zip, "step/code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
            store(zip, "step/constants.pkl", latin("\u0080\u0002)."));
            store(zip, "step/version", latin(FILE_FORMAT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Python's pickle, protocol 2: an empty `Step` and its dictionary of attributes.
    private static byte[] pickle(Map<String, Object> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(latin("\u0080\u0002c__torch__\nStep\n)\u0081}("));
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            write(out, attribute.getKey());
            write(out, attribute.getValue());
        }
        out.write(latin("ub."));
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case Boolean truth -> out.write(truth ? 0x88 : 0x89);
            case Integer number -> {
                out.write('J');
                out.writeInt(Integer.reverseBytes(number));
            }
            case Double number -> {
                out.write('G');
                out.writeDouble(number);
            }
            case String text -> {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.write('X');
                out.writeInt(Integer.reverseBytes(utf8.length));
                out.write(utf8);
            }
            case List<?> list -> {
                out.write(latin("]("));
                for (Object element : list) {
                    write(out, element);
                }
                out.write('e');
            }
            default -> throw new IllegalArgumentException("no pickle for " + value.getClass());
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}

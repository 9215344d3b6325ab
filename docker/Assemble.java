import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Lays out the program for an image, in which nothing is written at run time: native libraries of
/// this platform are taken out of their jars into a directory, those of others are dropped, and the
/// bill of materials names what is there. The same input gives the same bytes.
///
/// `java -cp 'LIB/*' Assemble.java LIB BOM OUT FLAVOR`, where FLAVOR is PyTorch's: cpu, cu128.
final class Assemble {
    private static final Predicate<String> NATIVE =
            Pattern.compile(".*\\.(so|dylib|jnilib|dll|a)(\\.[0-9]+)*").asMatchPredicate();

    private final Predicate<String> pytorch;
    private final Predicate<String> others;
    private final Path out;

    private Assemble(Path out, boolean arm, String flavor) {
        this.out = out;
        String platform = arm ? "linux-aarch64" : "linux-x86_64";
        pytorch =
                Pattern.compile(
                                "(pytorch/%2$s/%1$s|jnilib/%1$s/%2$s)/.*"
                                        .formatted(platform, flavor))
                        .asMatchPredicate();
        others =
                Pattern.compile(
                                arm
                                        ? ".*/linux-aarch64/.*|.*/[lL]inux/(aarch64|arm64)/.*"
                                                + "|linux/aarch64/.*|librocksdbjni-linux-aarch64.so"
                                        : ".*/linux-x86[_-]64/.*|.*/[lL]inux/(x86_64|amd64)/.*"
                                                + "|linux/amd64/.*|librocksdbjni-linux64.so")
                        .asMatchPredicate();
    }

    public static void main(String[] args) throws IOException {
        Path out = Path.of(args[2]);
        for (String directory : List.of("lib", "natives", "pytorch")) {
            Files.createDirectories(out.resolve(directory));
        }
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        Assemble assemble = new Assemble(out, arm, args[3]);
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(args[0]))) {
            jars = files.sorted().toList();
        }
        for (Path jar : jars) {
            assemble.take(jar);
        }
        assemble.bill(Path.of(args[1]), jars);
    }

    private void take(Path jar) throws IOException {
        Path to = out.resolve("lib").resolve(jar.getFileName());
        try (ZipFile from = new ZipFile(jar.toFile())) {
            if (from.stream().map(ZipEntry::getName).noneMatch(NATIVE)) {
                Files.copy(jar, to);
                return;
            }
            List<? extends ZipEntry> entries =
                    from.stream().sorted(Comparator.comparing(ZipEntry::getName)).toList();
            try (ZipOutputStream slim = new ZipOutputStream(Files.newOutputStream(to))) {
                for (ZipEntry entry : entries) {
                    if (NATIVE.test(entry.getName())) {
                        extract(from, entry);
                    } else {
                        copy(from, entry, slim);
                    }
                }
            }
        }
    }

    private void extract(ZipFile from, ZipEntry entry) throws IOException {
        String name = entry.getName();
        boolean ofPytorch = name.startsWith("pytorch/") || name.startsWith("jnilib/");
        if ((ofPytorch ? pytorch : others).test(name)) {
            Path to = out.resolve(ofPytorch ? "pytorch" : "natives");
            Files.copy(from.getInputStream(entry), to.resolve(Path.of(name).getFileName()));
        }
    }

    private static void copy(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTimeLocal(entry.getTimeLocal());
        to.putNextEntry(copy);
        from.getInputStream(entry).transferTo(to);
    }

    /// Leaves out components without a jar, and what refers to them.
    private void bill(Path bom, List<Path> jars) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode all = (ObjectNode) json.readTree(bom.toFile());
        Set<String> gone = new HashSet<>();
        keep(
                all.get("components"),
                component -> {
                    String jar =
                            component.get("name").textValue()
                                    + "-"
                                    + component.get("version").textValue();
                    boolean there =
                            jars.stream()
                                    .anyMatch(
                                            file -> file.getFileName().toString().startsWith(jar));
                    if (!there) {
                        gone.add(component.get("bom-ref").textValue());
                    }
                    return there;
                });
        keep(all.get("dependencies"), one -> !gone.contains(one.get("ref").textValue()));
        for (JsonNode dependency : all.get("dependencies")) {
            keep(dependency.path("dependsOn"), ref -> !gone.contains(ref.textValue()));
        }
        json.writerWithDefaultPrettyPrinter().writeValue(out.resolve("bom.json").toFile(), all);
    }

    private static void keep(Iterable<JsonNode> nodes, Predicate<JsonNode> those) {
        Iterator<JsonNode> each = nodes.iterator();
        while (each.hasNext()) {
            if (!those.test(each.next())) {
                each.remove();
            }
        }
    }
}

package io.afterword.app.settings;

import io.afterword.app.exit.CommandException;
import io.afterword.app.exit.ExitCode;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// A properties file in UTF-8. A key that stands there twice is refused: which of the two was meant
/// cannot be known.
public final class SettingsFile {
    private SettingsFile() {}

    /// Keys and values as they stand in the file; [Settings#from] checks them.
    ///
    /// @throws CommandException `SETTINGS` if the file cannot be read or holds a key twice
    public static Map<String, Given> read(Path file) {
        Map<String, Given> all = new TreeMap<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            new Once(file, all).load(reader);
        } catch (NoSuchFileException e) {
            throw wrong(file, "does not exist", e);
        } catch (CharacterCodingException e) {
            throw wrong(file, "must be UTF-8", e);
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw wrong(file, "is wrong: " + e.getMessage(), e);
        }
        return all;
    }

    private static CommandException wrong(Path file, String why, Exception cause) {
        return new CommandException(
                ExitCode.SETTINGS, "settings file %s %s".formatted(file, why), cause);
    }

    /// `Properties` keeps the last of two values; this refuses the second.
    private static final class Once extends Properties {
        private final transient Map<String, Given> all;
        private final String source;

        Once(Path file, Map<String, Given> all) {
            this.all = all;
            source = "file " + file;
        }

        @Override
        public synchronized Object put(Object key, Object value) {
            String name = (String) key;
            if (all.put(name, Given.at(source, (String) value)) != null) {
                throw new IllegalArgumentException(name + " is given twice");
            }
            return value;
        }
    }
}

package io.afterword.app.exit;

/// What the process's exit status says. The numbers are a contract with scripts: they never change
/// their meaning.
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "anything that has no number of its own"),
    USAGE(2, "the command line is wrong"),
    SETTINGS(10, "a setting is unknown, missing or wrong"),
    BROKER_UNREACHABLE(11, "no broker answers at bootstrap.servers"),
    TOPICS(12, "a topic is missing or has the wrong number of partitions"),
    MODEL(13, "the model cannot be loaded"),
    STATE_DIRECTORY(14, "a directory for state or data cannot be used"),
    ENGINE(15, "the engine failed three times"),
    PORT_TAKEN(16, "the port is taken by another process"),
    HUB(17, "a model cannot be downloaded"),
    NOT_ALLOWED(18, "the cluster does not allow this user something that is needed"),
    REGISTRY(19, "the schema registry does not answer, or lacks or refuses a schema"),
    AUTHENTICATION(20, "a password or a certificate is wrong, or has expired"),
    NEWER_STATE(21, "a store holds what a newer version has written"),
    CLOCK(22, "this machine's clock and the brokers' differ too much");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    /// The process's exit status.
    public int status() {
        return status;
    }

    /// Half a sentence for `--help` and the README.
    public String meaning() {
        return meaning;
    }
}

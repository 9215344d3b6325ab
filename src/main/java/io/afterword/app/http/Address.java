package io.afterword.app.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// Where other instances reach what is listened on.
final class Address {
    private Address() {}

    /// Host and port.
    ///
    /// @param host that is listened on; where it stands for all of this machine's, the one that its
    ///   own name stands for, if it stands for any
    static String of(String host, int port) {
        String reached = isEvery(host) ? ownAddress() : host;
        return (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + port;
    }

    private static boolean isEvery(String host) {
        try {
            return InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String ownAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}

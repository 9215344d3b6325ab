package io.afterword.app.survival;

import io.afterword.app.Main;

import java.io.IOException;
import java.io.OutputStream;

/// The program itself, which also ends when its standard input does: no longer than the test that
/// started it, even if that was killed.
final class EndsWithItsParent {
    private EndsWithItsParent() {}

    public static void main(String[] args) {
        Thread.ofPlatform().daemon().name("parent").start(EndsWithItsParent::endWithParent);
        Main.main(args);
    }

    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            System.err.println("standard input failed: " + gone);
        }
        Runtime.getRuntime().halt(1);
    }
}

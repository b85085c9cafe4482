package org.lanspread.assembler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostSystemTest {
    @ParameterizedTest
    @CsvSource({"Linux, amd64, linux-x86_64", "Linux, aarch64, linux-aarch64", "Mac OS X, x86_64, macos-x86_64", "Mac OS X, aarch64, macos-aarch64",
        "Windows 11, amd64, windows-x86_64", "FreeBSD, ppc64, freebsd-ppc64"})
    void hasOneNameHoweverJavaCallsIt(String os, String processor, String name) {
        assertThat(HostSystem.of(os, processor)).hasToString(name);
    }
}

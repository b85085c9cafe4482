package org.lanspread.spi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivePasswordTest {
    @Test
    void isNeverShown() {
        assertThat(new ArchivePassword("open sesame")).hasToString("ArchivePassword[not shown]");
    }

    @Test
    void isAsLongAsTheLimitAndNoLonger() {
        assertThat(ArchivePassword.parse("x".repeat(ArchivePassword.MAX_CHARS))).isPresent();
        assertThat(ArchivePassword.parse("x".repeat(ArchivePassword.MAX_CHARS + 1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", " ", "pass word", "пароль", "パスワード", "\uD83D\uDD11"})
    void isAnyTextThatCanBeTyped(String text) {
        assertThat(new ArchivePassword(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\u0000", "a\u001b", "\uD83D"})
    void isNoOther(String text) {
        assertThat(ArchivePassword.parse(text)).isEmpty();
        assertThatThrownBy(() -> new ArchivePassword(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a password has 1 to");
    }
}

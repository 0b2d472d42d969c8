package io.heliograph.table;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// In which charset a text file is written.
final class CharsetGuess {
    private static final int SAMPLE_BYTES = 4096;

    private CharsetGuess() {}

    /// @param told a charset's name; empty: by its first octets, else UTF-8 where all of it is,
    ///   else Windows-1251 where letters beyond ASCII stand together, and Windows-1252 where they
    ///   stand alone
    static Charset of(Path file, String told) throws IOException {
        if (!told.isEmpty()) {
            return Charset.forName(told);
        }
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(SAMPLE_BYTES);
        }
        int mark = head.length < 2 ? 0 : ((head[0] & 0xff) << 8) | (head[1] & 0xff);
        if (mark == 0xfffe) {
            return StandardCharsets.UTF_16LE;
        }
        if (mark == 0xfeff) {
            return StandardCharsets.UTF_16BE;
        }
        int even = 0;
        int odd = 0;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                even += 1 - i % 2;
                odd += i % 2;
            }
        }
        if (Math.max(even, odd) > head.length / 5) {
            return odd > even ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
        }
        return ofOctets(file);
    }

    private static Charset ofOctets(Path file) throws IOException {
        boolean utf8 = true;
        int follow = 0; // octets that the letter still has
        long together = 0;
        long alone = 0;
        int run = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                if (follow > 0) {
                    utf8 &= (octet & 0xc0) == 0x80;
                    follow--;
                } else if (octet >= 0x80) {
                    follow = octet >= 0xf0 ? 3 : octet >= 0xe0 ? 2 : 1;
                    utf8 &= octet >= 0xc2 && octet <= 0xf4;
                }
                if (octet >= 0x80) {
                    run++;
                } else {
                    together += run > 1 ? run : 0;
                    alone += run == 1 ? 1 : 0;
                    run = 0;
                }
            }
        }
        if (utf8 && follow == 0) {
            return StandardCharsets.UTF_8;
        }
        return Charset.forName(together > alone ? "windows-1251" : "windows-1252");
    }
}

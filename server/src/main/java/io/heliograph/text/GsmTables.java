package io.heliograph.text;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The tables that septets are read by: the usual ones, or those of a language that a header names
/// (3GPP TS 23.038 §6.2.1.2 and annex A, TS 23.040 §9.2.3.24.15 and §9.2.3.24.16). What phones send
/// is read by them; we write in the usual ones alone, as few centres pass others on.
///
/// @param locking the language whose table stands for the basic one; 0: the basic one
/// @param single the language whose table stands for the extension; 0: the extension
public record GsmTables(int locking, int single) {
    /// Those that are meant where nothing is said.
    public static final GsmTables USUAL = new GsmTables(0, 0);

    private static final int TURKISH = 1;
    private static final int SPANISH = 2;
    private static final int PORTUGUESE = 3;

    /// By language: where its table differs from the basic one. Annex A.3; Spanish has none.
    private static final Map<Integer, Map<Integer, Character>> LOCKING =
            Map.of(
                    TURKISH,
                    septets("04€ 07ı 0BĞ 0Cğ 1CŞ 1Dş 40İ 60ç"),
                    PORTUGUESE,
                    septets(
                            "04ê 06ú 07í 08ó 09ç 0BÔ 0Cô 0EÁ 0Fá 12ª 13Ç 14À 15∞ 16^ 17\\ 18€ 19Ó 1A|"
                                    + " 1CÂ 1Dâ 1EÊ 24º 40Í 5BÃ 5CÕ 5DÚ 60~ 7Bã 7Cõ 7D`"));

    /// By language: what its table has beside the extension. Annex A.2.
    private static final Map<Integer, Map<Integer, Character>> SINGLE =
            Map.of(
                    TURKISH,
                    septets("47Ğ 49İ 53Ş 63ç 67ğ 69ı 73ş"),
                    SPANISH,
                    septets("09ç 41Á 49Í 4FÓ 55Ú 61á 69í 6Fó 75ú"),
                    PORTUGUESE,
                    septets(
                            "05ê 09ç 0BÔ 0Cô 0EÁ 0Fá 12Φ 13Γ 15Ω 16Π 17Ψ 18Σ 19Θ 1FÊ 41À 49Í 4FÓ 55Ú"
                                    + " 5BÃ 5CÕ 61Â 69í 6Fó 75ú 7Bã 7Cõ 7Fâ"));

    /// Two digits in hex and the character, each.
    private static Map<Integer, Character> septets(String table) {
        return Stream.of(table.split(" ", -1))
                .collect(
                        Collectors.toUnmodifiableMap(
                                each -> Integer.parseInt(each, 0, 2, 16), each -> each.charAt(2)));
    }

    /// The character of a septet; [GsmAlphabet#NONE] for the escape.
    char basic(int septet) {
        Character own = LOCKING.getOrDefault(locking, Map.of()).get(septet & 0x7F);
        return own == null ? GsmAlphabet.basic(septet) : own;
    }

    /// The character of a septet that follows the escape; [GsmAlphabet#NONE] where the table has
    /// none.
    char extension(int septet) {
        Character own = SINGLE.getOrDefault(single, Map.of()).get(septet);
        return own == null ? GsmAlphabet.extension(septet) : own;
    }
}

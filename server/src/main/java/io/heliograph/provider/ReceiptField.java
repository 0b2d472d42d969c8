package io.heliograph.provider;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The fields of a receipt's text that are kept, and by what names providers call them; one that is
/// only recognised, to end the value before it, is OTHER.
enum ReceiptField {
    ID(0),
    STATE(1),
    /// the state by another name, where there is none by its own
    STATUS(2),
    ERROR(3),
    DONE_DATE(4),
    SUBMIT_DATE(5),
    TEXT(6),
    OTHER(7);

    static final int SLOTS = 8;

    private static final int LOWER_CASE = 0x20;

    /// Its place among those of a receipt.
    final int slot;

    ReceiptField(int slot) {
        this.slot = slot;
    }

    /// The field of that name, in one word; null: there is none.
    ///
    /// @param name as [#key]
    static @Nullable ReceiptField of(long name) {
        if (name == Name.ID
                || name == Name.MSG_ID
                || name == Name.MESSAGE_ID
                || name == Name.SMS_ID) {
            return ID;
        }
        if (name == Name.STAT) {
            return STATE;
        }
        if (name == Name.STATUS || name == Name.STATE) {
            return STATUS;
        }
        if (name == Name.ERR
                || name == Name.ERROR
                || name == Name.ERR_CODE
                || name == Name.ERROR_CODE) {
            return ERROR;
        }
        if (name == Name.TEXT) {
            return TEXT;
        }
        if (name == Name.DONE_DATE) {
            return DONE_DATE;
        }
        if (name == Name.SUBMIT_DATE) {
            return SUBMIT_DATE;
        }
        return name == Name.SUB || name == Name.DLVRD ? OTHER : null;
    }

    /// Whether the word before is part of the name.
    static boolean isOfTwoWords(long name) {
        return name == Name.DATE || name == Name.CODE;
    }

    /// A name of two words, such as `submit date` or `done_date`.
    static @Nullable ReceiptField compound(long name, long before) {
        if (name == Name.CODE) {
            return before == Name.ERR || before == Name.ERROR ? ERROR : null;
        }
        if (before == Name.DONE) {
            return DONE_DATE;
        }
        return before == Name.SUBMIT ? SUBMIT_DATE : null;
    }

    /// The last eight letters of a word, which tell the names apart.
    static long key(byte[] octets, int from, int to) {
        long key = 0;
        for (int at = Math.max(from, to - Long.BYTES); at < to; at++) {
            key = (key << Byte.SIZE) | octets[at] | LOWER_CASE;
        }
        return key;
    }

    static long key(String name) {
        return key(name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
    }

    /// What they are called.
    private static final class Name {
        static final long ID = key("id");
        static final long STAT = key("stat");
        static final long ERR = key("err");
        static final long TEXT = key("text");
        static final long SUB = key("sub");
        static final long DLVRD = key("dlvrd");
        static final long DATE = key("date");
        static final long CODE = key("code");
        static final long DONE = key("done");
        static final long SUBMIT = key("submit");

        /// And by providers of their own mind.
        static final long MSG_ID = key("msgid");

        static final long MESSAGE_ID = key("messageid");
        static final long SMS_ID = key("smsid");
        static final long STATUS = key("status");
        static final long STATE = key("state");
        static final long ERROR = key("error");
        static final long ERR_CODE = key("errcode");
        static final long ERROR_CODE = key("errorcode");
        static final long DONE_DATE = key("donedate");
        static final long SUBMIT_DATE = key("submitdate");
    }
}

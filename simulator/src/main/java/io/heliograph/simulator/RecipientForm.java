package io.heliograph.simulator;

/// How a receipt writes the recipient that its submit named.
public enum RecipientForm {
    AS_SUBMITTED {
        @Override
        String write(String recipient) {
            return recipient;
        }
    },
    /// without its country code, whose length the simulator does not know: `0` and the last nine
    /// digits
    NATIONAL {
        @Override
        String write(String recipient) {
            return "0" + recipient.substring(Math.max(0, recipient.length() - NATIONAL_DIGITS));
        }
    },
    /// behind `00`
    ZEROS {
        @Override
        String write(String recipient) {
            return "00" + recipient;
        }
    },
    /// `38067***4567`
    MASKED {
        @Override
        String write(String recipient) {
            int tail = Math.max(0, recipient.length() - MASKED_TAIL);
            return recipient.substring(0, Math.min(MASKED_HEAD, tail))
                    + "***"
                    + recipient.substring(tail);
        }
    },
    /// letters, of which nothing can be known
    LETTERS {
        @Override
        String write(String recipient) {
            return "subscriber";
        }
    },
    EMPTY {
        @Override
        String write(String recipient) {
            return "";
        }
    };

    private static final int NATIONAL_DIGITS = 9;
    private static final int MASKED_HEAD = 5;
    private static final int MASKED_TAIL = 4;

    abstract String write(String recipient);
}

package io.heliograph.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The command_status of an answer (SMPP 3.4, 5.1.3): the ones that a carrier commonly gives have a
/// name, any other number may be used as well.
public final class Status {
    public static final int OK = 0x00;
    public static final int INVALID_MESSAGE_LENGTH = 0x01;
    public static final int INVALID_COMMAND_LENGTH = 0x02;
    public static final int INVALID_COMMAND_ID = 0x03;
    public static final int INVALID_BIND_STATE = 0x04;
    public static final int ALREADY_BOUND = 0x05;
    public static final int SYSTEM_ERROR = 0x08;
    public static final int INVALID_SOURCE = 0x0A;
    public static final int INVALID_DESTINATION = 0x0B;
    public static final int BIND_FAILED = 0x0D;
    public static final int INVALID_PASSWORD = 0x0E;
    public static final int INVALID_SYSTEM_ID = 0x0F;
    public static final int QUEUE_FULL = 0x14;
    public static final int SUBMIT_FAILED = 0x45;
    public static final int THROTTLED = 0x58;

    private static final Map<Integer, String> NAMES =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(OK, "ESME_ROK"),
                            Map.entry(INVALID_MESSAGE_LENGTH, "ESME_RINVMSGLEN"),
                            Map.entry(INVALID_COMMAND_LENGTH, "ESME_RINVCMDLEN"),
                            Map.entry(INVALID_COMMAND_ID, "ESME_RINVCMDID"),
                            Map.entry(INVALID_BIND_STATE, "ESME_RINVBNDSTS"),
                            Map.entry(ALREADY_BOUND, "ESME_RALYBND"),
                            Map.entry(SYSTEM_ERROR, "ESME_RSYSERR"),
                            Map.entry(INVALID_SOURCE, "ESME_RINVSRCADR"),
                            Map.entry(INVALID_DESTINATION, "ESME_RINVDSTADR"),
                            Map.entry(0x0C, "ESME_RINVMSGID"),
                            Map.entry(BIND_FAILED, "ESME_RBINDFAIL"),
                            Map.entry(INVALID_PASSWORD, "ESME_RINVPASWD"),
                            Map.entry(INVALID_SYSTEM_ID, "ESME_RINVSYSID"),
                            Map.entry(QUEUE_FULL, "ESME_RMSGQFUL"),
                            Map.entry(0x15, "ESME_RINVSERTYP"),
                            Map.entry(0x43, "ESME_RINVESMCLASS"),
                            Map.entry(SUBMIT_FAILED, "ESME_RSUBMITFAIL"),
                            Map.entry(0x48, "ESME_RINVSRCTON"),
                            Map.entry(0x49, "ESME_RINVSRCNPI"),
                            Map.entry(0x50, "ESME_RINVDSTTON"),
                            Map.entry(0x51, "ESME_RINVDSTNPI"),
                            Map.entry(THROTTLED, "ESME_RTHROTTLED"),
                            Map.entry(0x61, "ESME_RINVSCHED"),
                            Map.entry(0x62, "ESME_RINVEXPIRY"),
                            Map.entry(0x64, "ESME_RX_T_APPN"),
                            Map.entry(0x65, "ESME_RX_P_APPN"),
                            Map.entry(0x66, "ESME_RX_R_APPN"),
                            Map.entry(0xC3, "ESME_RMISSINGOPTPARAM"),
                            Map.entry(0xC4, "ESME_RINVOPTPARAMVAL"),
                            Map.entry(0xFF, "ESME_RUNKNOWNERR")));

    private Status() {}

    /// The name of the specification, or the number as `0x00000400`.
    public static String name(int status) {
        String name = NAMES.get(status);
        return name != null ? name : "0x%08X".formatted(status);
    }

    /// Reads a name, or a number in decimal or hexadecimal: `ESME_RTHROTTLED`, `88`, `0x58`.
    public static int parse(String text) {
        for (Map.Entry<Integer, String> named : NAMES.entrySet()) {
            if (named.getValue().equals(text.toUpperCase(Locale.ROOT))) {
                return named.getKey();
            }
        }
        try {
            return (int) (long) Long.decode(text);
        } catch (NumberFormatException e) {
            throw new InvalidInput(
                    "\"%s\" is no command_status; write a name as ESME_RTHROTTLED or a number as 0x58"
                            .formatted(text));
        }
    }
}

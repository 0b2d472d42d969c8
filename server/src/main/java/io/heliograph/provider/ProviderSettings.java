package io.heliograph.provider;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import io.heliograph.config.SettingsReader;
import io.heliograph.text.DefaultAlphabet;
import io.heliograph.text.MessageType;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How one provider is reached and what it is like: a block of `providers` in the configuration,
/// over the defaults of `provider.conf`, where every key is explained
/// (docs/reference/providers.md).
///
/// @param name the block's name, which is the provider's name everywhere
/// @param enabled whether it is bound and sent to
/// @param login where, as whom and in which role it is bound
/// @param window unanswered submits at most, for each bind
/// @param partsPerSecond over all binds together; 0: no limit
/// @param timing every time that is waited for
/// @param addresses type of number and numbering plan by kind of address
/// @param defaultAlphabet what it takes data_coding 0 for
/// @param referenceBits of what joins the parts of a long text, 8 or 16
/// @param sendsValidity whether submits carry a validity period
/// @param messageIds how it writes ids
/// @param receiptZone the zone of the receipts' times; empty: the time of arrival counts
/// @param unmarkedReceipts whether a text that reads like a receipt is one without the mark in
///   esm_class
/// @param codes what its refusals mean
/// @param pauses how long nothing is sent while it refuses what is not the messages' fault
/// @param uncertain what is done when an answer is lost
/// @param withoutId how a part ends that it took without naming an id
/// @param weight share of the messages, relative to other providers
/// @param types what kinds of messages it takes
/// @param lookups how it looks numbers up
/// @param receiptRules how it is found out whose its receipts are
/// @param refusedSenders senders that it refuses, in small letters
/// @param currency of what it costs; empty: nobody has said
/// @param drainedAfter for how long one that is to be drained has had nothing to say when it is
///   unbound
public record ProviderSettings(
        String name,
        boolean enabled,
        Login login,
        int window,
        int partsPerSecond,
        Timing timing,
        Addresses addresses,
        DefaultAlphabet defaultAlphabet,
        int referenceBits,
        boolean sendsValidity,
        MessageIds messageIds,
        Optional<ZoneId> receiptZone,
        boolean unmarkedReceipts,
        RefusalCodes codes,
        PauseSettings pauses,
        UncertainPolicy uncertain,
        WithoutId withoutId,
        int weight,
        Set<MessageType> types,
        LookupSettings lookups,
        ReceiptRules receiptRules,
        Set<String> refusedSenders,
        String currency,
        Duration drainedAfter) {
    /// Of SMPP 3.4 §4.1.1, less the closing NUL.
    public static final int SYSTEM_ID_CHARS_MAX = 15;

    /// Far above the 8 of SMPP 3.4 §4.1.1, which half the market ignores.
    public static final int PASSWORD_CHARS_MAX = 64;

    /// Unanswered submits of a bind.
    public static final int WINDOW_MAX = 10_000;

    static final int BINDS_MAX = 100;
    static final int PARTS_PER_SECOND_MAX = 1_000_000;
    static final int WEIGHT_MAX = 1_000;

    /// Senders that a provider refuses.
    static final int REFUSED_SENDERS_MAX = 1_000;

    private static final int DRAINED_AFTER_MINUTES_MAX = 20_160;

    /// What is done with a part whose answer was lost.
    public enum UncertainPolicy {
        /// sent again: it may arrive twice
        RESEND,
        /// ended as UNKNOWN: it may never arrive
        UNKNOWN
    }

    /// In which role the binds are made.
    enum BindType {
        TRANSCEIVER,
        TRANSMITTER_AND_RECEIVER
    }

    /// @param systemType often empty
    /// @param binds how many; of a pair, so many of each
    record Login(
            String host,
            int port,
            String systemId,
            Password password,
            String systemType,
            BindType bindType,
            int binds,
            TlsSettings tls) {}

    /// @param bind connecting, and the answer to bind
    /// @param enquireLink silence after which enquire_link is sent
    /// @param answer after which a submit is uncertain
    /// @param drain how long answers are waited for on a link that the provider unbinds
    /// @param shutdown how long close waits for answers
    record Timing(
            Duration bind,
            Duration enquireLink,
            Duration answer,
            Duration reconnectMin,
            Duration reconnectMax,
            Duration drain,
            Duration shutdown) {}

    /// Whether it takes messages of this type at all.
    public boolean takes(MessageType type) {
        return types.contains(type);
    }

    /// Every provider of the configuration, in the order of their names.
    ///
    /// @param providers the block `providers`
    /// @throws IllegalArgumentException a key or value is wrong; the message names it and the
    ///   remedy
    public static List<ProviderSettings> readAll(Config providers) {
        return providers.root().keySet().stream()
                .sorted()
                .map(name -> read(name, block(providers, name)))
                .toList();
    }

    private static Config block(Config providers, String name) {
        try {
            return providers.getConfig(ConfigUtil.joinPath(name));
        } catch (ConfigException noBlock) {
            throw new IllegalArgumentException(
                    "providers." + name + " is no block of settings: give { host = …, … }");
        }
    }

    /// One provider.
    ///
    /// @param own its block; what is not set there comes from `provider.conf`
    /// @throws IllegalArgumentException a key or value is wrong; the message names it and the
    ///   remedy
    public static ProviderSettings read(String name, Config own) {
        Config defaults =
                ConfigFactory.parseResources(
                                ProviderSettings.class.getClassLoader(), "provider.conf")
                        .getConfig("provider");
        SettingsReader in =
                SettingsReader.of(
                        "providers." + name,
                        own,
                        defaults,
                        "is no setting of a provider: see docs/reference/providers.md");
        if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
            throw new IllegalArgumentException(
                    "the provider name '"
                            + name
                            + "' is no name: use 1 to 32 letters, digits, - and _");
        }
        MessageIds ids = messageIds(in);
        return new ProviderSettings(
                name,
                in.flag("enabled"),
                login(in),
                in.whole("window", 1, WINDOW_MAX),
                in.whole("partsPerSecond", 0, PARTS_PER_SECOND_MAX),
                timing(in),
                Addresses.read(in),
                in.oneOf("defaultAlphabet", DefaultAlphabet.class),
                Integer.parseInt(in.choice("referenceBits", "8", "16")),
                in.choice("validity", "relative", "none").equals("relative"),
                ids,
                in.zone("receiptTimeZone"),
                in.flag("unmarkedReceipts"),
                RefusalCodes.read(in),
                PauseSettings.read(in),
                in.oneOf("uncertain", UncertainPolicy.class),
                WithoutId.read(in),
                in.whole("weight", 0, WEIGHT_MAX),
                Set.copyOf(
                        in.each("types", "a list of " + MessageType.names(), MessageType::named)),
                LookupSettings.read(in),
                ReceiptRules.read(in, ids),
                refusedSenders(in),
                in.one(
                        "currency",
                        "a currency's three letters such as EUR, or nothing",
                        text -> Optional.of(text).filter(c -> c.matches("([A-Z]{3})?"))),
                Duration.ofMinutes(in.whole("drainedAfterMinutes", 0, DRAINED_AFTER_MINUTES_MAX)));
    }

    private static Set<String> refusedSenders(SettingsReader in) {
        List<String> senders =
                in.each(
                        "refusedSenders",
                        "a list of senders of 1 to 20 ASCII characters",
                        text -> Optional.of(text).filter(sender -> sender.matches("[ -~]{1,20}")));
        if (senders.size() > REFUSED_SENDERS_MAX) {
            throw in.wrong(
                    "refusedSenders",
                    senders.size() + " senders",
                    REFUSED_SENDERS_MAX + " at most");
        }
        return senders.stream()
                .map(sender -> sender.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Login login(SettingsReader in) {
        BindType type =
                in.choice("bindType", "transceiver", "transmitter-receiver").equals("transceiver")
                        ? BindType.TRANSCEIVER
                        : BindType.TRANSMITTER_AND_RECEIVER;
        return new Login(
                in.text("host", 1, 255),
                in.whole("port", 1, 65_535),
                in.text("systemId", 0, SYSTEM_ID_CHARS_MAX),
                new Password(in.secret("password", PASSWORD_CHARS_MAX)),
                in.text("systemType", 0, 12),
                type,
                in.whole("binds", 1, BINDS_MAX),
                TlsSettings.read(in));
    }

    private static Timing timing(SettingsReader in) {
        Duration min = in.millis("reconnect.minMillis", 1, 3_600_000);
        Duration max = in.millis("reconnect.maxMillis", 1, 3_600_000);
        if (max.compareTo(min) < 0) {
            throw in.wrong(
                    "reconnect.maxMillis", max.toMillis(), "a value not below reconnect.minMillis");
        }
        return new Timing(
                in.millis("bindTimeoutMillis", 1, 300_000),
                in.millis("enquireLinkMillis", 1, 3_600_000),
                in.millis("answerTimeoutMillis", 1, 3_600_000),
                min,
                max,
                in.millis("drainMillis", 0, 300_000),
                in.millis("shutdownMillis", 0, 300_000));
    }

    /// A number as SMPP's tables write it, such as `88` or `0x58`.
    static Optional<Integer> number(String text, int min, int max) {
        try {
            return Optional.of(Integer.decode(text)).filter(code -> code >= min && code <= max);
        } catch (NumberFormatException notNumber) {
            return Optional.empty();
        }
    }

    private static MessageIds messageIds(SettingsReader in) {
        MessageIds ids =
                new MessageIds(
                        in.oneOf("messageIds.answer", MessageIds.Notation.class),
                        in.oneOf("messageIds.receipt", MessageIds.Notation.class),
                        in.flag("messageIds.ignoreCase"),
                        in.flag("messageIds.ignoreLeadingZeros"));
        if ((ids.inAnswer() == MessageIds.Notation.TEXT)
                != (ids.inReceipt() == MessageIds.Notation.TEXT)) {
            throw in.wrong(
                    "messageIds.receipt",
                    ids.inReceipt(),
                    "text on both sides, or decimal or hex on each");
        }
        return ids;
    }
}

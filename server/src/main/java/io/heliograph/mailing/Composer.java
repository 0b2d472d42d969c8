package io.heliograph.mailing;

import io.heliograph.acceptance.Order;
import io.heliograph.contact.BlackList;
import io.heliograph.message.Source;
import io.heliograph.number.Msisdn;
import io.heliograph.quote.Pipeline;
import io.heliograph.quote.Quote;
import io.heliograph.quote.RefusalCode;
import io.heliograph.quote.Terms;
import io.heliograph.text.Macros;
import io.heliograph.text.MessageType;
import io.heliograph.text.SmsText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the messages of one mailing: each recipient's text, and what the pipeline decides for it.
final class Composer {
    static final Duration LIFETIME = Duration.ofDays(1);

    private final Pipeline pipeline;
    private final BlackList blackList;
    private final Mailing mailing;
    private final Macros text;

    Composer(Pipeline pipeline, BlackList blackList, Mailing mailing) {
        this.pipeline = pipeline;
        this.blackList = blackList;
        this.mailing = mailing;
        this.text = Macros.parse(mailing.text());
    }

    /// A line of an order for each recipient.
    List<Order.Line> lines(Terms by, List<Recipient> recipients, Instant now) {
        // acceptance looks again; most orders pass it in one step if what is listed is known before
        Set<Msisdn> listed =
                blackList.listed(
                        by.account().id(), recipients.stream().map(Recipient::phone).toList());
        Pipeline.Draft common = text.any() ? null : draft(by, text.toString());
        List<Order.Line> lines = new ArrayList<>(recipients.size());
        for (Recipient recipient : recipients) {
            Quote quote = quote(by, recipient, common);
            lines.add(
                    new Order.Line(
                            listed.contains(recipient.phone().identity())
                                    ? quote.refused(RefusalCode.PHONE_IN_BLACK_LIST)
                                    : quote,
                            now,
                            now.plus(LIFETIME),
                            true,
                            null,
                            new Source(
                                    Source.Channel.MAILING,
                                    recipient.groupId(),
                                    mailing.key().id())));
        }
        return lines;
    }

    /// Why nobody could be sent this mailing, whoever is in its groups; empty: somebody could.
    Optional<RefusalCode> refusalOfAll(Terms by) {
        return draft(by, text.toString()).refusalOfAll();
    }

    private Quote quote(Terms by, Recipient recipient, Pipeline.@Nullable Draft common) {
        if (common != null) {
            return common.quote(recipient.phone());
        }
        Pipeline.Draft own = draft(by, text.render(recipient::value));
        if (own.parts() > SmsText.PARTS_MAX) {
            throw new IllegalStateException(
                    "a text of mailing " + mailing.key().id() + " takes " + own.parts() + " parts");
        }
        return own.quote(recipient.phone());
    }

    private Pipeline.Draft draft(Terms by, String rendered) {
        return pipeline.beginBulk(by, mailing.sender(), rendered, MessageType.SMS);
    }
}

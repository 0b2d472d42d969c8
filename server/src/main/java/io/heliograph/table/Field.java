package io.heliograph.table;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a column of a sheet may be for, and how it is headed in the languages that sheets come in.
///
/// Headings are compared without case, accents, blanks and punctuation.
public enum Field {
    COUNTRY(
            "country countryname countryiso isocode iso iso2 countrycode land pays pais paese страна країна kraj ulke destination destino ziel направление напрямок"),
    MCC("mcc mcccode mobilecountrycode кодстраныmcc"),
    MNC("mnc mncs mnccode mnclist mobilenetworkcode"),
    MCCMNC(
            "mccmnc mccmncs mccmnccode mccandmnc mccundmnc mccetmnc plmn imsi hni networkcode numericcode"),
    TYPE(
            "type messagetype smstype traffictype service product typ nachrichtentyp dienst servicio tipo tipodemensaje servico tipologia тип типсообщения услуга типповідомлення послуга usluga tur"),
    PRICE(""),
    CURRENCY(
            "currency ccy curr wahrung waehrung devise moneda divisa moeda valuta валюта waluta parabirimi"),
    FROM(
            "from validfrom effectivefrom effectivedate effective startdate start starts begin begins datefrom fromdate since validitystart newpricefrom ab gultigab gueltigab gultigvon gueltigvon von datumab beginn apartirde apartirdu du datedebut datedeffet desde fechainicio fechadeinicio validodesde datainicio dal datainizio validodal с со датас сдаты датаначала началодействия действуетс начало действительнас з від діє чинназ датапочатку початок od waznaod wazneod waznyod obowiazujeod dataod baslangic baslangictarihi"),
    UNTIL(
            "until to till validto validuntil validtill enddate end ends dateto todate expires expiry expirydate expirationdate validityend bis gultigbis gueltigbis datumbis ende au jusquau datefin datedefin hasta fechafin fechadefin validohasta ate datafim validoate al datafine finoal validofinoal по до датапо додаты датаокончания действуетпо действуетдо окончание действительнадо діючадо чиннадо датакінця кінець do waznado waznydo obowiazujedo datado bitis bitistarihi");

    private static final Set<String> PRICE_WORDS =
            Set.copyOf(
                    List.of(
                            "price rate cost tariff fee preis preise kosten tarif prix cout precio coste costo tarifa preco custo prezzo tariffa цена стоимость тариф ціна вартість cena koszt stawka fiyat ucret"
                                    .split(" ")));

    /// What stands with a price that is not the one to be.
    private static final Set<String> OTHER_WORDS =
            Set.copyOf(
                    List.of(
                            "old previous prev last change changed diff difference delta increase decrease percent margin discount alt alte alter altpreis anderung differenz ancien ancienne anterior vecchio precedente antiga antigo старая старый старе предыдущая прежняя прежний изменение стара попередня зміна poprzednia stara zmiana eski from until date status count volume"
                                    .split(" ")));

    private static final Set<String> NEW_WORDS =
            Set.copyOf(
                    List.of(
                            "new neu neue neuer nouveau nouvelle nuevo nueva novo nova nuovo nuova новая новый нова новий nowa yeni"
                                    .split(" ")));

    private static final Set<String> NOW_WORDS =
            Set.copyOf(
                    List.of(
                            "current aktuell actuel actual attuale atual текущая поточна obecna"
                                    .split(" ")));

    /// Each between blanks.
    private final String headings;

    Field(String headings) {
        this.headings = " " + headings + " ";
    }

    /// As calls name it: `country`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether a column that is headed so may be for it.
    boolean isHeaded(String heading) {
        List<String> words = words(heading);
        if (this != PRICE) {
            return !words.isEmpty() && headings.contains(" " + String.join("", words) + " ");
        }
        return words.stream().anyMatch(PRICE_WORDS::contains)
                && words.stream().noneMatch(OTHER_WORDS::contains)
                && !heading.contains("%");
    }

    /// Of several columns that are headed as prices: which is rather meant, the highest.
    static int rank(String heading) {
        List<String> words = words(heading);
        if (words.stream().anyMatch(NEW_WORDS::contains)) {
            return 2;
        }
        return words.stream().anyMatch(NOW_WORDS::contains) ? 0 : 1;
    }

    /// A heading as it is kept.
    static String cut(String heading) {
        return heading.length() <= 100 ? heading : heading.substring(0, 100);
    }

    /// The same for all ways to write a heading.
    static String plain(String heading) {
        return String.join("", words(heading));
    }

    /// The currencies that a heading may name: words of three capitals, and signs.
    static List<String> currencies(String heading) {
        return Arrays.stream(heading.split("[^\\p{L}\\p{Sc}]+", -1))
                .filter(word -> word.matches("[A-Z]{3}|\\p{Sc}"))
                .map(PriceText::currency)
                .toList();
    }

    private static List<String> words(String heading) {
        String plain =
                Normalizer.normalize(heading, Normalizer.Form.NFKD)
                        .replaceAll("(?<=\\p{IsLatin})\\p{M}+", "")
                        .toLowerCase(Locale.ROOT)
                        .replace('ł', 'l')
                        .replace('ı', 'i')
                        .replace("ß", "ss");
        plain = Normalizer.normalize(plain, Normalizer.Form.NFKC);
        return Arrays.stream(plain.split("[^\\p{L}\\p{N}]+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}

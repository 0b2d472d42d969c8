package io.heliograph.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.heliograph.number.NumberingPlan;
import io.heliograph.pricing.PriceKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.streaming.SXSSFWorkbook;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sheets as carriers send them, and what is read of each: prices as `mcc/mnc price`, with their
/// type where it is not sms and the days from and until, faults as `line field`, or the code by
/// which a whole sheet is refused.
@Timeout(60)
final class SheetCorpusTest {
    private static final NumberingPlan plan = NumberingPlan.load();
    private static final SheetNetworks destinations = new SheetNetworks(plan);
    @TempDir private Path folder;

    /// @param file its octets, each a character
    /// @param expected what is read of it
    record Ugly(String name, String file, SheetMapping mapping, List<String> expected) {
        byte[] octets() {
            return file.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Ugly ugly(
            String name, byte[] octets, SheetMapping mapping, List<String> expected) {
        return new Ugly(name, new String(octets, StandardCharsets.ISO_8859_1), mapping, expected);
    }

    private static Ugly csv(String name, String text, String... expected) {
        return ugly(name, text.getBytes(StandardCharsets.UTF_8), unknown(), List.of(expected));
    }

    private static Ugly in(
            String charset, String mark, String name, String text, String... expected) {
        return ugly(
                name,
                (mark + text).getBytes(Charset.forName(charset)),
                unknown(),
                List.of(expected));
    }

    private static Ugly by(SheetMapping mapping, String name, String text, String... expected) {
        return ugly(name, text.getBytes(StandardCharsets.UTF_8), mapping, List.of(expected));
    }

    private static Ugly xlsx(String name, Consumer<XSSFSheet> fill, String... expected) {
        try (XSSFWorkbook book = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            fill.accept(book.createSheet("Rates"));
            book.write(out);
            return ugly(name, out.toByteArray(), unknown(), List.of(expected));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static SheetMapping unknown() {
        return SheetMapping.unknown("acme");
    }

    private static SheetMapping mapping(
            @Nullable String mcc,
            @Nullable String price,
            @Nullable String decimal,
            @Nullable String dates,
            @Nullable String zone) {
        return new SheetMapping(
                1,
                "acme",
                null,
                mcc,
                null,
                null,
                null,
                price,
                null,
                price == null ? null : "D",
                null,
                decimal,
                dates,
                zone,
                null,
                false,
                1);
    }

    private static void row(XSSFSheet sheet, int at, Object... cells) {
        Row row = sheet.createRow(at);
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] instanceof Number number) {
                row.createCell(i).setCellValue(number.doubleValue());
            } else if (!cells[i].equals("")) {
                row.createCell(i).setCellValue(cells[i].toString());
            }
        }
    }

    static Stream<Ugly> corpus() {
        return Stream.of(
                csv("plain", "mcc,mnc,price\n255,1,0.05\n255,,0.06\n", "255/1 0.05", "255 0.06"),
                csv(
                        "semicolons and decimal commas",
                        "MCC;MNC;Preis\r\n255;01;0,05\r\n255;06;0,055\r\n",
                        "255/1 0.05",
                        "255/6 0.055"),
                csv("tabs", "MCC\tMNC\tRate\n255\t1\t0.05\n", "255/1 0.05"),
                csv("bars", "MCC|MNC|Rate\n255|1|0.05\n", "255/1 0.05"),
                csv(
                        "commas in quotes",
                        "MCC,MNC,Price\n\"255\",\"1,2,3\",\"0,05\"\n",
                        "255/1 0.05",
                        "255/2 0.05",
                        "255/3 0.05"),
                csv("Excel's first line", "sep=;\nMCC;MNC;Price\n255;1;0,05\n", "255/1 0.05"),
                in(
                        "UTF-8",
                        "\ufeff",
                        "a mark of UTF-8",
                        "MCC;MNC;Price\n255;1;0.05\n",
                        "255/1 0.05"),
                in(
                        "UTF-16LE",
                        "\ufeff",
                        "UTF-16 with a mark",
                        "MCC\tMNC\tPrice\n255\t1\t0.05\n",
                        "255/1 0.05"),
                in(
                        "UTF-16BE",
                        "",
                        "UTF-16 without one",
                        "MCC;MNC;Price\n255;1;0.05\n",
                        "255/1 0.05"),
                in(
                        "windows-1251",
                        "",
                        "Windows-1251",
                        "Страна;MCC;MNC;Цена\nУкраина;255;1;0,05\n",
                        "255/1 0.05"),
                in(
                        "windows-1252",
                        "",
                        "Windows-1252",
                        "Land;MCC;MNC;Preis;Gültig ab\nÖsterreich;232;1;0,05;01.01.2027\n",
                        "232/1 0.05 2027-01-01"),
                csv("country by its code", "ISO,Price\nUA,0.05\n", "255 0.05"),
                csv(
                        "countries by their names",
                        "Страна;Цена\nУкраина;0,05\nПольша;0,01\n",
                        "255 0.05",
                        "260 0.01"),
                csv(
                        "German names",
                        "Land;Preis in EUR\nVereinigtes Königreich;0,04\nÖsterreich;0,05\n",
                        "234 0.04",
                        "235 0.04",
                        "232 0.05"),
                csv(
                        "a country that nobody knows",
                        "Country,Price\nNarnia,0.05\nPoland,0.01\n",
                        "2 country",
                        "260 0.01"),
                csv(
                        "titles above",
                        "ACME Carrier Ltd;;\nValid for you only;;\n;;\nMCC;MNC;Price\n255;1;0.05\n",
                        "255/1 0.05"),
                csv(
                        "a heading over two rows",
                        "Network;;Rates;\nMCC;MNC;Old price;New price\n255;1;0.04;0.05\n",
                        "255/1 0.05"),
                csv(
                        "the upper row says the price",
                        "Destination;Network;;Price\nCountry;MCC;MNC;\nUkraine;255;1;0.05\n",
                        "255/1 0.05"),
                csv(
                        "old and new price",
                        "MCC,MNC,Old Rate,New Rate,Change\n255,1,0.04,0.05,+0.01\n",
                        "255/1 0.05"),
                csv("two prices", "MCC,MNC,Price A,Price B\n255,1,0.04,0.05\n", "price_ambiguous"),
                csv(
                        "blank rows and notes",
                        "MCC,MNC,Price\n\n255,1,0.05\n,,\nEurope,,\n\nAll prices in EUR,,\n",
                        "255/1 0.05"),
                csv(
                        "the heading again",
                        "MCC,MNC,Price\n255,1,0.05\nMCC,MNC,Price\n255,2,0.06\n",
                        "255/1 0.05",
                        "255/2 0.06"),
                csv(
                        "MCC and MNC in one",
                        "MCCMNC,Price\n25501,0.05\n255-06,0.06\n255,0.07\n310260,0.08\n",
                        "255/1 0.05",
                        "255/6 0.06",
                        "255 0.07",
                        "310/260 0.08"),
                csv(
                        "several networks in one cell",
                        "MCC/MNC;Price\n25501,25506;0.05\n255 07;0.06\n",
                        "255/1 0.05",
                        "255/6 0.05",
                        "255/7 0.06"),
                csv(
                        "lists and ranges of MNCs",
                        "MCC;MNC;Price\n255;1;0.01\n260;1-3;0.02\n262;1;0.03\n232;1;0.04\n228;1 2;0.05\n208;1;0.06\n",
                        "255/1 0.01",
                        "260/1 0.02",
                        "260/2 0.02",
                        "260/3 0.02",
                        "262/1 0.03",
                        "232/1 0.04",
                        "228/1 0.05",
                        "228/2 0.05",
                        "208/1 0.06"),
                csv(
                        "lists with semicolons",
                        "MCC,MNC,Price\n255,\"1;2\",0.05\n",
                        "255/1 0.05",
                        "255/2 0.05"),
                csv(
                        "words for all networks",
                        "MCC;MNC;Price\n255;all;0.05\n260;*;0.06\n262;Alle;0.07\n",
                        "255 0.05",
                        "260 0.06",
                        "262 0.07"),
                csv(
                        "a sign of the currency",
                        "MCC;MNC;Price\n255;1;€ 0,05\n255;2;0.06 EUR\n255;3;$0.07\n",
                        "255/1 0.05",
                        "255/2 0.06",
                        "4 price"),
                csv(
                        "another currency in a column",
                        "MCC,MNC,Price,Currency\n255,1,0.05,EUR\n255,2,0.06,USD\n",
                        "255/1 0.05",
                        "3 currency"),
                csv(
                        "another currency in the heading",
                        "MCC,MNC,Price (USD)\n255,1,0.05\n",
                        "other_currency"),
                csv(
                        "thousands",
                        "MCC;MNC;Price\n255;1;1.234,50\n255;2;0.05\n",
                        "2 price",
                        "255/2 0.05"),
                csv(
                        "less than nothing, and absurd",
                        "MCC,MNC,Price\n255,1,-0.05\n255,2,5000\n255,3,free\n255,4,\n255,5,0\n",
                        "2 price",
                        "3 price",
                        "4 price",
                        "5 price",
                        "255/5 0"),
                csv(
                        "codes that are none",
                        "MCC,MNC,Price\n25,1,0.05\n255,1x,0.05\n255,1000,0.05\n,1,0.05\n255,3-1,0.05\n",
                        "2 mcc",
                        "3 mnc",
                        "4 mnc",
                        "5 mcc",
                        "6 mnc"),
                csv("the same twice", "MCC,MNC,Price\n255,1,0.05\n255,01,0.050\n", "255/1 0.05"),
                csv(
                        "twice, and otherwise",
                        "MCC,MNC,Price\n255,1,0.05\n255,1,0.06\n",
                        "3 price",
                        "255/1 0.05"),
                csv(
                        "days in many forms",
                        "MCC,MNC,Price,Effective date\n255,1,0.05,2027-01-01\n255,2,0.05,31.12.2026\n255,3,0.05,31/12/2026\n255,4,0.05,12/31/2026\n255,5,0.05,01/02/2027\n255,6,0.05,1-Jan-2027\n255,7,0.05,2027-01-01T12:00:00Z\n255,8,0.05,soon\n255,9,0.05,immediately\n",
                        "255/1 0.05 2027-01-01",
                        "255/2 0.05 2026-12-31",
                        "255/3 0.05 2026-12-31",
                        "255/4 0.05 2026-12-31",
                        "6 from",
                        "255/6 0.05 2027-01-01",
                        "255/7 0.05 2027-01-01T12",
                        "9 from",
                        "255/9 0.05"),
                csv(
                        "a last day ends",
                        "MCC;MNC;Price;From;To\n255;1;0.05;01.01.2027;31.01.2027\n255;2;0.05;01.02.2027;01.01.2027\n",
                        "255/1 0.05 2027-01-01 2027-02-01",
                        "3 until"),
                csv(
                        "types",
                        "MCC,MNC,Type,Price\n255,1,SMS,0.05\n255,1,HLR Lookup,0.01\n255,1,fax,0.05\n",
                        "255/1 0.05",
                        "255/1 hlr 0.01",
                        "4 type"),
                csv(
                        "steps in time",
                        "MCC,MNC,Price,From\n255,1,0.06,2027-02-01\n255,1,0.05,2027-01-01\n",
                        "255/1 0.05 2027-01-01",
                        "255/1 0.06 2027-02-01"),
                csv(
                        "one begins before another ends",
                        "MCC,MNC,Price,From,Until\n255,1,0.05,2027-01-01,2027-03-01\n255,1,0.06,2027-02-01,\n",
                        "255/1 0.05 2027-01-01 2027-03-02",
                        "255/1 0.06 2027-02-01",
                        "3 from"),
                csv(
                        "more than six places",
                        "MCC,MNC,Price\n255,1,0.0123456789\n255,2,5E-2\n",
                        "255/1 0.012346",
                        "255/2 0.05"),
                csv("a formula in a CSV", "MCC,MNC,Price\n255,1,=0.05*2\n", "2 price"),
                csv(
                        "a quote that is not closed",
                        "MCC,MNC,Price\n255,1,\"0.05\n255,2,0.06\n",
                        "2 price"),
                csv(
                        "text, and no table",
                        "Dear partner, our prices are attached.\nRegards\n",
                        "no_heading"),
                csv("nothing but a heading", "MCC,MNC,Price\n"),
                ugly("nothing at all", new byte[0], unknown(), List.of("sheet_empty")),
                ugly(
                        "an old Excel file",
                        new byte[] {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0, 1},
                        unknown(),
                        List.of("sheet_unreadable")),
                ugly(
                        "a zip that is none",
                        new byte[] {'P', 'K', 3, 4, 1, 2, 3},
                        unknown(),
                        List.of("sheet_unreadable")),
                by(
                        mapping("Kod", "Kwota", null, null, null),
                        "headings of a mapping",
                        "Opis;Kod;Kwota;Od\nx;255;0,05;2027-01-01\n",
                        "255 0.05 2027-01-01"),
                by(
                        mapping("A", "B", null, null, "Europe/Kyiv"),
                        "letters of a mapping, days of Kyiv",
                        "x;y;z;w\n255;0,05;;2027-01-01\n",
                        "255 0.05 2026-12-31T22"),
                by(
                        mapping("Kod", "Kwota", null, null, null),
                        "a mapping of other headings",
                        "MCC;Price\n255;0,05\n",
                        "no_heading"),
                by(
                        mapping(null, null, ".", "dmy", null),
                        "days that are told",
                        "MCC;Price;From\n255;1.234;01/02/2027\n260;1,234;1/2/27\n",
                        "255 1.234 2027-02-01",
                        "3 price"),
                xlsx(
                        "a workbook",
                        sheet -> {
                            row(sheet, 0, "MCC", "MNC", "Price");
                            row(sheet, 1, 255, 1, 0.05);
                            row(sheet, 2, "255", "01,02", "0,06");
                        },
                        "255/1 0.05",
                        "3 price",
                        "255/2 0.06"),
                xlsx(
                        "merged headings and titles",
                        sheet -> {
                            row(sheet, 0, "ACME rates");
                            sheet.addMergedRegion(new CellRangeAddress(0, 0, 0, 3));
                            row(sheet, 2, "Destination", "", "", "Price, EUR");
                            sheet.addMergedRegion(new CellRangeAddress(2, 2, 0, 2));
                            row(sheet, 3, "Country", "MCC", "MNC");
                            row(sheet, 5, "Ukraine", 255, 3, 0.0123);
                        },
                        "255/3 0.0123"),
                xlsx(
                        "days of Excel",
                        sheet -> {
                            CellStyle day = sheet.getWorkbook().createCellStyle();
                            day.setDataFormat((short) 14);
                            row(sheet, 0, "MCC", "MNC", "Price", "Valid from");
                            row(sheet, 1, 255, 1, 0.05);
                            sheet.getRow(1)
                                    .createCell(3)
                                    .setCellValue(java.time.LocalDate.of(2027, 1, 1));
                            sheet.getRow(1).getCell(3).setCellStyle(day);
                        },
                        "255/1 0.05 2027-01-01"),
                xlsx(
                        "formulas",
                        sheet -> {
                            row(sheet, 0, "MCC", "MNC", "Price");
                            row(sheet, 1, 255, 1);
                            sheet.getRow(1).createCell(2).setCellFormula("0.025*2");
                            sheet.getWorkbook()
                                    .getCreationHelper()
                                    .createFormulaEvaluator()
                                    .evaluateAll();
                            row(sheet, 2, 255, 2);
                            sheet.getRow(2).createCell(2).setCellFormula("A1");
                        },
                        "255/1 0.05",
                        "3 price"));
    }

    private List<String> read(Ugly ugly) throws IOException {
        return read(ugly.octets(), ugly.mapping);
    }

    private List<String> read(byte[] octets, SheetMapping mapping) throws IOException {
        Path file = folder.resolve("sheet");
        Files.write(file, octets);
        String zone = mapping.zone();
        String dates = mapping.dates();
        String decimal = mapping.decimal();
        SheetTerms terms = new SheetTerms("EUR", "sms", new BigDecimal("100"));
        SheetReading reading =
                new SheetReading(
                        mapping,
                        terms,
                        new LineReader(
                                terms,
                                destinations,
                                new DateText(
                                        ZoneId.of(zone == null ? "UTC" : zone),
                                        dates == null ? "" : dates),
                                decimal == null ? 0 : decimal.charAt(0)));
        try {
            SheetFile.read(file, "", reading);
            reading.columns();
        } catch (UnreadableSheet unreadable) {
            assertThat(unreadable.told()).isNotBlank();
            return List.of(unreadable.code());
        }
        List<String> told = new ArrayList<>();
        SheetContent content = reading.content();
        content.prices().values().forEach(all -> all.forEach(price -> told.add(told(price))));
        for (SheetFault fault : content.faults()) {
            assertThat(fault.told()).isNotBlank();
            told.add(fault.line() + " " + fault.field());
        }
        return told;
    }

    private static String told(SheetPrice price) {
        PriceKey key = price.key();
        return SheetContent.told(key)
                + (key.type().equals("sms") ? "" : " " + key.type())
                + " "
                + new io.heliograph.ledger.Money(price.micros(), "EUR").units().toPlainString()
                + day(price.from())
                + day(price.until());
    }

    private static String day(java.time.@Nullable Instant time) {
        return time == null ? "" : " " + time.toString().replaceAll("(T00:00)?(:00)?(:00)?Z$", "");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void reads_what_is_meant_and_says_what_is_not(Ugly ugly) throws IOException {
        assertThat(read(ugly)).containsExactlyInAnyOrderElementsOf(ugly.expected);
    }

    @Test
    void the_corpus_has_forty_sheets_at_least() {
        assertThat(corpus().count()).isGreaterThanOrEqualTo(40);
    }

    private static byte[] zip(String part, long octets) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(part));
            byte[] block = new byte[1 << 20];
            for (long left = octets; left > 0; left -= block.length) {
                zip.write(block, 0, (int) Math.min(left, block.length));
            }
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    @Test
    void a_small_file_that_unpacks_to_gigabytes_is_refused() throws IOException {
        assertThat(read(zip("xl/worksheets/sheet1.xml", XlsxFile.SHEET_BYTES_MAX + 1), unknown()))
                .containsExactly("sheet_too_large");
        assertThat(read(zip("xl/sharedStrings.xml", XlsxFile.TEXTS_BYTES_MAX + 1), unknown()))
                .containsExactly("sheet_too_large");
        assertThat(read(zip("[Content_Types].xml", XlsxFile.PART_BYTES_MAX + 1), unknown()))
                .containsExactly("sheet_too_large");
    }

    @Test
    void entities_of_others_are_not_read() throws IOException {
        byte[] book;
        try (XSSFWorkbook made = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            row(made.createSheet("Rates"), 0, "MCC", "MNC", "Price");
            made.write(out);
            book = out.toByteArray();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (java.util.zip.ZipInputStream in =
                        new java.util.zip.ZipInputStream(new java.io.ByteArrayInputStream(book));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                zip.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals("xl/worksheets/sheet1.xml")) {
                    zip.write(
                            "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>&e;</t></is></c></row></sheetData></worksheet>"
                                    .getBytes(StandardCharsets.UTF_8));
                } else {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        assertThat(read(out.toByteArray(), unknown()))
                .isIn(List.of("sheet_unreadable"), List.of("no_heading"));
    }

    @Test
    void a_million_columns_and_too_many_rows_are_refused() throws IOException {
        assertThat(
                        read(
                                ("MCC,MNC,Price" + ",x".repeat(1_000_000))
                                        .getBytes(StandardCharsets.UTF_8),
                                unknown()))
                .containsExactly("sheet_too_large");
        assertThat(
                        read(
                                ("MCC,MNC,Price\n255,1,\"" + "x".repeat(2_000_000))
                                        .getBytes(StandardCharsets.UTF_8),
                                unknown()))
                .containsExactly("sheet_too_large");
        assertThat(
                        read(
                                ("MCC,MNC,Price\n" + "255,1,0.05\n".repeat(SheetFile.ROWS_MAX + 1))
                                        .getBytes(StandardCharsets.UTF_8),
                                unknown()))
                .containsExactly("sheet_too_large");
        try (SXSSFWorkbook book = new SXSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            Row row = book.createSheet("wide").createRow(0);
            row.createCell(0).setCellValue("MCC");
            row.createCell(16_000).setCellValue("Price");
            book.write(out);
            assertThat(read(out.toByteArray(), unknown())).containsExactly("sheet_too_large");
        }
    }
}

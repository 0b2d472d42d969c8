package io.heliograph.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.openxml4j.util.ZipSecureFile;
import org.apache.poi.util.XMLHelper;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;

/// A workbook of Excel's, read as a stream. What it unpacks to is measured before anything is read
/// of it: a small file may hold gigabytes.
final class XlsxFile {
    /// Of a part that is read as a whole: what there is, how it is put together, styles.
    static final int PART_BYTES_MAX = 2 << 20;

    /// Of the texts that cells share, which are held in memory.
    static final int TEXTS_BYTES_MAX = 16 << 20;

    /// Of a sheet.
    static final long SHEET_BYTES_MAX = 512L << 20;

    static final int PARTS_MAX = 1_000;

    private static final Pattern SINCE_1904 = Pattern.compile("date1904\\s*=\\s*[\"'](1|true)");

    static {
        ZipSecureFile.setMinInflateRatio(0); // a sheet of like rows is packed very well
        ZipSecureFile.setMaxEntrySize(SHEET_BYTES_MAX);
    }

    private XlsxFile() {}

    static void read(Path file, SheetReading into) throws IOException {
        try {
            measure(file);
            sheets(file, into);
        } catch (OpenXML4JException
                | OpenXML4JRuntimeException
                | POIXMLException
                | SAXException
                | ParserConfigurationException
                | ZipException broken) {
            throw new UnreadableSheet(
                    "sheet_unreadable",
                    "This is no workbook that can be read (%s): save it anew as .xlsx, or as CSV."
                            .formatted(broken.getClass().getSimpleName()));
        }
    }

    private static void measure(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > PARTS_MAX) {
                throw UnreadableSheet.tooLarge(
                        "The workbook has more than %d parts.".formatted(PARTS_MAX));
            }
            byte[] buffer = new byte[1 << 16];
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                long left = max(entry.getName());
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int n = 0; n >= 0; n = in.read(buffer)) {
                        left -= n;
                        if (left < 0) {
                            throw UnreadableSheet.tooLarge(
                                    "%s in the workbook unpacks to more than %d octets: leave out what is not needed, or send CSV."
                                            .formatted(
                                                    name(entry.getName()), max(entry.getName())));
                        }
                    }
                }
            }
        }
    }

    private static String name(String entry) {
        return entry.length() > 80 ? entry.substring(0, 80) + "…" : entry;
    }

    private static long max(String entry) {
        if (entry.startsWith("xl/worksheets/") && entry.endsWith(".xml")) {
            return SHEET_BYTES_MAX;
        }
        return entry.startsWith("xl/sharedStrings") ? TEXTS_BYTES_MAX : other(entry);
    }

    /// Pictures and their like are never read.
    private static long other(String entry) {
        return entry.endsWith(".xml") || entry.endsWith(".rels")
                ? PART_BYTES_MAX
                : SheetFile.FILE_BYTES_MAX;
    }

    /// Until one has a heading.
    private static void sheets(Path file, SheetReading into)
            throws IOException, OpenXML4JException, SAXException, ParserConfigurationException {
        try (OPCPackage book = OPCPackage.open(file.toFile(), PackageAccess.READ)) {
            XSSFReader reader = new XSSFReader(book);
            boolean since1904;
            try (InputStream in = reader.getWorkbookData()) {
                since1904 =
                        SINCE_1904
                                .matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                                .find();
            }
            ReadOnlySharedStringsTable texts = new ReadOnlySharedStringsTable(book, false);
            Iterator<InputStream> sheets = reader.getSheetsData();
            while (!into.isHeaded() && sheets.hasNext()) {
                into.begin();
                try (InputStream sheet = sheets.next()) {
                    parse(sheet, new SheetCells(texts, reader.getStylesTable(), since1904, into));
                }
            }
        }
    }

    /// Until nothing more is wanted of it.
    private static void parse(InputStream sheet, SheetCells cells)
            throws IOException, SAXException, ParserConfigurationException {
        XMLReader xml = XMLHelper.newXMLReader();
        xml.setContentHandler(cells);
        try {
            xml.parse(new InputSource(sheet));
        } catch (SheetCells.Enough enough) {
            return; // the next sheet may have a heading
        }
    }
}

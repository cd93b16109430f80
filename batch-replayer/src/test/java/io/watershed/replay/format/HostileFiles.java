package io.watershed.replay.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.watershed.protocol.file.BrokenRowException;
import io.watershed.protocol.file.RowTree;
import io.watershed.protocol.file.Rows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Files that lie about their lengths, are cut off, or unpack to more than anyone has room for. Run
 * as a program with a folder, it reads each in its own small heap, and prints a line for what came
 * of it.
 */
final class HostileFiles {

  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final long HUGE = 2L << 30;
  private static final long LONG = 128L << 20;

  private HostileFiles() {}

  /** Reads all of the folder's files. */
  public static void main(String[] arguments) throws IOException {
    try (var files = Files.list(Path.of(arguments[0]))) {
      for (var file : files.sorted().toList()) {
        System.out.println(file.getFileName() + ": " + read(file));
      }
    }
  }

  /** How many rows there were, how many were broken, and why the reading ended. */
  static String read(Path file) {
    long rows = 0;
    long broken = 0;
    var first = "";
    try (var opened = FileFormat.forFile(file.toString()).open(file)) {
      while (opened.next()) {
        rows++;
        try {
          take(opened);
        } catch (BrokenRowException e) {
          broken++;
          first = first.isEmpty() ? " (" + e.getMessage() + ")" : first;
        }
      }
      return rows + " rows, " + broken + " broken" + first;
    } catch (IOException e) {
      return rows + " rows, " + broken + " broken" + first + ", then " + e.getMessage();
    }
  }

  private static void take(Rows rows) throws IOException {
    switch (rows) {
      case Rows.OfRecords records -> records.record();
      case Rows.OfColumns columns -> RowTree.of(columns);
    }
  }

  static void writeAll(Path dir) throws IOException {
    text(dir);
    bombs(dir);
    protobuf(dir);
    avro(dir);
    parquet(dir);
  }

  private static void text(Path dir) throws IOException {
    sparse(dir.resolve("line-of-2-gib.jsonl"), HUGE, "{\"a\":\"");
    sparse(dir.resolve("line-of-2-gib.csv"), HUGE, "a,b\n1,2\n3,");
    sparse(dir.resolve("long-header.csv"), LONG, "a,");
    sparse(dir.resolve("long-quote.csv"), LONG, "a,b\n1,2\n3,\"");
    Files.write(dir.resolve("cut-off.csv.gz"), cutOff(gzip("a,b\n" + "1,2\n".repeat(50_000))));
    Files.write(
        dir.resolve("cut-off.csv.zst"),
        cutOff(Zstd.compress(("a,b\n" + "1,2\n".repeat(50_000)).getBytes(StandardCharsets.UTF_8))));
    Files.write(
        dir.resolve("many-cells.csv"),
        ("a\n" + ",".repeat(30 << 20)).getBytes(StandardCharsets.UTF_8));
  }

  /** Zeros take no room on the disk. */
  private static void sparse(Path file, long length, String begin) throws IOException {
    Files.writeString(file, begin);
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
    }
  }

  private static byte[] cutOff(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length - bytes.length / 3);
  }

  private static byte[] gzip(String text) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  /** Gigabytes of one line, packed into megabytes or less. */
  private static void bombs(Path dir) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(dir.resolve("bomb.jsonl.gz")))) {
      zeros(out, 1L << 30);
    }
    try (var out = new ZstdOutputStream(Files.newOutputStream(dir.resolve("bomb.csv.zst")))) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      zeros(out, 1L << 30);
    }
  }

  private static void zeros(OutputStream out, long length) throws IOException {
    var chunk = new byte[1 << 20];
    for (long done = 0; done < length; done += chunk.length) {
      out.write(chunk);
    }
  }

  private static void protobuf(Path dir) throws IOException {
    Files.write(dir.resolve("length-2-31.pb"), varint(1L << 31));
    Files.write(dir.resolve("length-2-31-less-1.pb"), varint((1L << 31) - 1));
    Files.write(dir.resolve("length-without-end.pb"), new byte[] {-1, -1, -1, -1, -1, -1, -1});
    var message = new ByteArrayOutputStream();
    message.writeBytes(varint(40 << 20));
    message.writeBytes(new byte[40 << 20]);
    message.writeBytes(varint(1));
    message.write(0);
    Files.write(dir.resolve("long-message.pb"), message.toByteArray());
  }

  private static byte[] varint(long value) {
    var out = new ByteArrayOutputStream();
    for (long rest = value; ; rest >>>= 7) {
      if (rest < 0x80) {
        out.write((int) rest);
        return out.toByteArray();
      }
      out.write((int) ((rest & 0x7f) | 0x80));
    }
  }

  private static byte[] zigzag(long value) {
    return varint((value << 1) ^ (value >> 63));
  }

  private static void avro(Path dir) throws IOException {
    avro(dir, "block-of-2-gib.avro", "null", zigzag(10), zigzag(1L << 31));
    avro(dir, "block-of-rows.avro", "null", zigzag(1L << 40), zigzag(1), new byte[1]);
    avro(dir, "negative-block.avro", "null", zigzag(10), zigzag(-1));
    var text = new byte[8];
    System.arraycopy(zigzag(1 << 30), 0, text, 0, zigzag(1 << 30).length);
    avro(dir, "text-of-1-gib.avro", "null", zigzag(1), zigzag(text.length), text);
    var bomb = Zstd.compress(new byte[96 << 20]);
    avro(dir, "block-bomb.avro", "zstandard", zigzag(1), zigzag(bomb.length), bomb);
    var header = new ByteArrayOutputStream();
    header.writeBytes(new byte[] {'O', 'b', 'j', 1});
    header.writeBytes(zigzag(1));
    header.writeBytes(zigzag(1L << 31));
    Files.write(dir.resolve("header-of-2-gib.avro"), header.toByteArray());
  }

  private static void avro(Path dir, String name, String codec, byte[]... block)
      throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'O', 'b', 'j', 1});
    out.writeBytes(zigzag(2));
    var schema =
        "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"s\",\"type\":\"string\"}]}";
    for (var text : List.of("avro.schema", schema, "avro.codec", codec)) {
      out.writeBytes(zigzag(text.length()));
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
    out.write(0);
    var sync = new byte[16];
    out.writeBytes(sync);
    for (var part : block) {
      out.writeBytes(part);
    }
    out.writeBytes(sync);
    Files.write(dir.resolve(name), out.toByteArray());
  }

  private static void parquet(Path dir) throws IOException {
    var good = dir.resolve("good.parquet");
    var flights = new ArrayList<TestFiles.Flight>();
    for (int i = 0; i < 2_000; i++) {
      flights.add(new TestFiles.Flight(i, (long) i, i, "A" + i));
    }
    TestFiles.parquet(good, CompressionCodecName.UNCOMPRESSED, flights);
    var bytes = Files.readAllBytes(good);
    Files.write(dir.resolve("cut-off.parquet"), cutOff(bytes));
    for (int length : new int[] {Integer.MAX_VALUE, -1, 0, 50 << 20}) {
      var lying = bytes.clone();
      ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(lying.length - 8, length);
      Files.write(dir.resolve("footer-of-" + length + ".parquet"), lying);
    }
    // A list of 2^31-1 structures, as the schema, which is the second field of a footer.
    var list = new ByteArrayOutputStream();
    list.writeBytes(new byte[] {0x15, 2, 0x19, (byte) 0xfc});
    list.writeBytes(varint(Integer.MAX_VALUE));
    footer(dir.resolve("schema-of-2-31.parquet"), list.toByteArray());
    // Structures within structures: more than any stack has room for.
    footer(dir.resolve("deep-footer.parquet"), filled(100_000, (byte) 0x1c));
    pages(dir, bytes);
  }

  private static byte[] filled(int length, byte with) {
    var bytes = new byte[length];
    Arrays.fill(bytes, with);
    return bytes;
  }

  private static void footer(Path file, byte[] footer) throws IOException {
    var out = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
    out.put(PARQUET).put(footer).putInt(footer.length).put(PARQUET);
    Files.write(file, out.array());
  }

  /** The first page of a good file, replaced by headers that lie. */
  private static void pages(Path dir, byte[] good) throws IOException {
    var headers = new ArrayList<PageHeader>();
    headers.add(new PageHeader(PageType.DATA_PAGE, Integer.MAX_VALUE, 10));
    headers.add(new PageHeader(PageType.DATA_PAGE, 10, Integer.MAX_VALUE));
    headers.add(new PageHeader(PageType.DATA_PAGE, -1, 10));
    headers.add(new PageHeader(PageType.DATA_PAGE, 40, 40));
    headers.getLast().setData_page_header(page(Integer.MAX_VALUE, Encoding.PLAIN));
    headers.add(new PageHeader(PageType.DATA_PAGE, 40, 40));
    headers.getLast().setData_page_header(page(100, Encoding.DELTA_BINARY_PACKED));
    headers.add(new PageHeader(PageType.DATA_PAGE, 40, 40));
    headers.getLast().setData_page_header(page(100, Encoding.RLE_DICTIONARY));
    headers.add(new PageHeader(PageType.DICTIONARY_PAGE, 40, 40));
    headers
        .getLast()
        .setDictionary_page_header(new DictionaryPageHeader(Integer.MAX_VALUE, Encoding.PLAIN));
    int number = 0;
    for (var header : headers) {
      var out = new ByteArrayOutputStream();
      Util.writePageHeader(header, out);
      // Deltas: a block size and a count of 2^31 - 1.
      out.writeBytes(varint(128));
      out.writeBytes(varint(4));
      out.writeBytes(varint(Integer.MAX_VALUE));
      var lying = good.clone();
      System.arraycopy(out.toByteArray(), 0, lying, PARQUET.length, out.size());
      Files.write(dir.resolve("page-" + number++ + ".parquet"), lying);
    }
    // A text of 2 GiB among the statistics of a header.
    var lying = good.clone();
    var text = new ByteArrayOutputStream();
    text.writeBytes(new byte[] {0x15, 0, 0x15, 20, 0x15, 20, 0x2c, 0x15, 2, 0x3c, 0x18});
    text.writeBytes(varint(Integer.MAX_VALUE));
    System.arraycopy(text.toByteArray(), 0, lying, PARQUET.length, text.size());
    Files.write(dir.resolve("page-statistics.parquet"), lying);
    for (int at = PARQUET.length; at < good.length - 8; at += Math.max(1, good.length / 150)) {
      var flipped = good.clone();
      flipped[at] = (byte) ~flipped[at];
      Files.write(dir.resolve("flipped-" + at + ".parquet"), flipped);
    }
  }

  private static DataPageHeader page(int values, Encoding encoding) {
    var page = new DataPageHeader(values, encoding, Encoding.RLE, Encoding.RLE);
    page.setStatistics(new Statistics());
    return page;
  }
}

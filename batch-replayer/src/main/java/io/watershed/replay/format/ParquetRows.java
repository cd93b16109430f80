package io.watershed.replay.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.watershed.protocol.file.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;

/** The rows of one Parquet file, a row group at a time. */
final class ParquetRows implements RowReader {

  private final Path file;
  private final ParquetFileReader reader;
  private final MessageType schema;
  private List<ParquetColumn> columns = List.of();
  private long row;
  private long groupEnd;

  private ParquetRows(Path file, ParquetFileReader reader) {
    this.file = file;
    this.reader = reader;
    this.schema = reader.getFileMetaData().getSchema();
  }

  static ParquetRows open(Path file) throws IOException {
    if (Files.notExists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    var options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new ParquetCodecs())
            .build();
    ParquetFileReader reader;
    try {
      reader = ParquetFileReader.open(new LocalInputFile(file), options);
    } catch (IOException | RuntimeException e) {
      throw BrokenFileException.file(file, "not a Parquet file: " + e.getMessage(), e);
    }
    try {
      var rows = new ParquetRows(file, reader);
      rows.requireFlat();
      return rows;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  private void requireFlat() throws IOException {
    for (var column : schema.getColumns()) {
      if (column.getPath().length > 1 || column.getMaxRepetitionLevel() > 0) {
        throw BrokenFileException.file(
            file,
            "column '" + String.join(".", column.getPath()) + "' (expected: flat columns)",
            null);
      }
    }
  }

  @Override
  public ObjectNode next() throws IOException {
    try {
      while (row == groupEnd) {
        var group = reader.readNextRowGroup();
        if (group == null) {
          return null;
        }
        open(group);
      }
      var object = JsonNodeFactory.instance.objectNode();
      for (var column : columns) {
        column.moveTo(object);
      }
      row++;
      return object;
    } catch (IOException | RuntimeException e) {
      throw BrokenFileException.row(file, row, String.valueOf(e.getMessage()), e);
    }
  }

  private void open(PageReadStore group) {
    var store =
        new ColumnReadStoreImpl(
            group,
            new GroupRecordConverter(schema).getRootConverter(),
            schema,
            reader.getFileMetaData().getCreatedBy());
    columns = new ArrayList<>();
    for (var column : schema.getColumns()) {
      columns.add(new ParquetColumn(column, store.getColumnReader(column)));
    }
    groupEnd += group.getRowCount();
  }

  @Override
  public long rows() {
    return reader.getRecordCount();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

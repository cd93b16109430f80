package io.watershed.replay.format;

import io.watershed.replay.source.ByteSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/**
 * The pages of one row group, of the columns that are asked for. One page a column is held at a
 * time, however long the row group is.
 */
final class ParquetPages implements PageReadStore {

  private final ByteSource file;
  private final BlockMetaData group;
  private final Limits limits;
  private final Map<ColumnPath, ColumnChunkMetaData> chunks = new HashMap<>();
  private final List<ParquetChunk> open = new ArrayList<>();

  ParquetPages(ByteSource file, BlockMetaData group, Limits limits) {
    this.file = file;
    this.group = group;
    this.limits = limits;
    group.getColumns().forEach(chunk -> chunks.put(chunk.getPath(), chunk));
  }

  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    try {
      var chunk = chunks.get(ColumnPath.get(column.getPath()));
      if (chunk == null
          || chunk.getPrimitiveType().getPrimitiveTypeName()
              != column.getPrimitiveType().getPrimitiveTypeName()) {
        throw new IOException("column " + String.join(".", column.getPath()) + ": no such chunk");
      }
      if (chunk.getValueCount() != group.getRowCount()) {
        throw new IOException(
            "column %s: %d values (expected: %d, one a row)"
                .formatted(
                    String.join(".", column.getPath()),
                    chunk.getValueCount(),
                    group.getRowCount()));
      }
      var pages = new ParquetChunk(file, column, chunk, limits);
      open.add(pages);
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long getRowCount() {
    return group.getRowCount();
  }

  @Override
  public void close() {
    open.forEach(ParquetChunk::close);
  }
}

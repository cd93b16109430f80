package io.watershed.replay.worker;

import io.watershed.protocol.event.Decoded;
import io.watershed.protocol.event.Event;
import io.watershed.protocol.pipeline.Measure;
import io.watershed.protocol.pipeline.PipelineDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A section of a split between reading and sending: rows go in as they are read, and come out
 * entity by entity, those of each in their order. The larger it is, the more events of an entity
 * become durable with one persist. Bounded in bytes; its memory is used again for the next one.
 */
final class Section implements ChunkBuilder.Values {

  /** Rows of a block: small enough for an ordinary object of every collector. */
  private static final int BLOCK_ROWS = 2_048;

  private static final int ROW = 0;
  private static final int TIME = 1;
  private static final int ID_HIGH = 2;
  private static final int ID_LOW = 3;

  /** Number of the entity's next event, or {@link #NONE}. */
  private static final int NEXT = 4;

  private static final int FIXED = 5;
  private static final int NONE = -1;

  /** Of a text or key besides its characters: object, entry of a map, place in a list. */
  private static final int TEXT_BYTES = 120;

  private static final int REFUSED_BYTES = 100;

  /** Rows of the first one: nodes are to have work soon. */
  private static final int FIRST_ROWS = 1 << 17;

  /** By how much each may be larger than the one before. */
  private static final int GROWTH = 4;

  /** More than memory allows. */
  private static final int MOST_ROWS = 1 << 26;

  private final boolean grouped;
  private final long mostBytes;
  private final boolean[] isText;
  private final int version;
  private final int conditions;
  private final int measures;

  /** Numbers of an event. */
  private final int width;

  private final List<long[]> blocks = new ArrayList<>();
  private final Map<String, Integer> entities = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private int[] first = new int[1_024];
  private int[] last = new int[1_024];

  /** Number of the entity of each event, where they come out as they went in. */
  private int[] entityOf = new int[1_024];

  private final Map<String, Integer> texts = new HashMap<>();
  private final List<String> textOf = new ArrayList<>();
  private final List<RefusedAt> refused = new ArrayList<>();
  private int size;
  private int mostRows = FIRST_ROWS;
  private long otherBytes;

  /** What comes out next. */
  private int nextRefused;

  private int nextEntity;
  private int nextEvent;

  /** Where the event is that comes out now. */
  private long[] block;

  private int base;

  private record RefusedAt(long row, Decoded.Refused refused) {}

  /**
   * @param grouped whether rows come out entity by entity; else as they went in
   * @param mostBytes of memory, more or less
   */
  Section(PipelineDefinition pipeline, boolean grouped, long mostBytes) {
    this.grouped = grouped;
    this.mostBytes = mostBytes;
    this.isText = new boolean[pipeline.measures().size()];
    for (int m = 0; m < isText.length; m++) {
      isText[m] = pipeline.measures().get(m).type() == Measure.Type.TEXT;
    }
    int next = FIXED;
    this.version = pipeline.latestWins() ? next++ : NONE;
    this.conditions = pipeline.conditions().isEmpty() ? NONE : next++;
    this.measures = next;
    this.width = next + isText.length;
  }

  /** Forgets all rows. */
  void clear() {
    if (size > 0) {
      mostRows = Math.min(MOST_ROWS, GROWTH * mostRows);
    }
    entities.clear();
    keys.clear();
    texts.clear();
    textOf.clear();
    refused.clear();
    size = 0;
    otherBytes = 0;
    nextRefused = 0;
    nextEntity = 0;
    nextEvent = grouped ? NONE : 0;
  }

  boolean isGrouped() {
    return grouped;
  }

  /** Events and refused rows that have gone in. */
  int size() {
    return size + refused.size();
  }

  /** How many should go in at most. */
  int mostRows() {
    return mostRows;
  }

  /** Whether one more row may go in. */
  boolean hasRoom() {
    return (long) size * width * Long.BYTES + otherBytes < mostBytes;
  }

  void add(long row, Decoded.Refused why) {
    refused.add(new RefusedAt(row, why));
    otherBytes += REFUSED_BYTES + 2L * why.detail().length();
  }

  void add(long row, Event event) {
    int at = size++;
    if (at / BLOCK_ROWS == blocks.size()) {
      blocks.add(new long[BLOCK_ROWS * width]);
    }
    turnTo(at);
    block[base + ROW] = row;
    block[base + TIME] = event.time();
    block[base + ID_HIGH] = event.idHigh();
    block[base + ID_LOW] = event.idLow();
    block[base + NEXT] = NONE;
    if (version != NONE) {
      block[base + version] = event.version();
    }
    if (conditions != NONE) {
      block[base + conditions] = event.conditions();
    }
    for (int m = 0; m < isText.length; m++) {
      block[base + measures + m] = isText[m] ? place(event.text(m)) : event.measure(m);
    }
    link(at, event.entity());
  }

  private void link(int at, String key) {
    Integer known = entities.get(key);
    int entity = known == null ? newEntity(key) : known;
    if (!grouped) {
      if (at == entityOf.length) {
        entityOf = Arrays.copyOf(entityOf, 2 * at);
      }
      entityOf[at] = entity;
    } else if (known == null) {
      first[entity] = at;
      last[entity] = at;
    } else {
      turnTo(last[entity]);
      block[base + NEXT] = at;
      last[entity] = at;
    }
  }

  private int newEntity(String key) {
    int entity = keys.size();
    if (entity == first.length) {
      first = Arrays.copyOf(first, 2 * entity);
      last = Arrays.copyOf(last, 2 * entity);
    }
    entities.put(key, entity);
    keys.add(key);
    otherBytes += TEXT_BYTES + 2L * key.length();
    return entity;
  }

  /** 0 stands for an absent text. */
  private int place(String text) {
    if (text == null) {
      return 0;
    }
    Integer known = texts.get(text);
    if (known != null) {
      return known;
    }
    textOf.add(text);
    texts.put(text, textOf.size());
    otherBytes += TEXT_BYTES + 2L * text.length();
    return textOf.size();
  }

  private void turnTo(int at) {
    block = blocks.get(at / BLOCK_ROWS);
    base = at % BLOCK_ROWS * width;
  }

  /**
   * Moves the next rows into a chunk, as long as it has room and fewer than so many.
   *
   * @return whether none is left
   */
  boolean fill(ChunkBuilder chunk, int most) {
    while (nextRefused < refused.size()) {
      if (chunk.size() >= most || !chunk.hasRoom()) {
        return false;
      }
      RefusedAt next = refused.get(nextRefused++);
      chunk.add(next.row(), next.refused());
    }
    return grouped ? fillByEntity(chunk, most) : fillInOrder(chunk, most);
  }

  private boolean fillByEntity(ChunkBuilder chunk, int most) {
    while (nextEvent != NONE || nextEntity < keys.size()) {
      if (nextEvent == NONE) {
        nextEvent = first[nextEntity++];
      }
      String key = keys.get(nextEntity - 1);
      while (nextEvent != NONE) {
        if (chunk.size() >= most || !chunk.hasRoom()) {
          return false;
        }
        turnTo(nextEvent);
        give(chunk, key);
        nextEvent = (int) block[base + NEXT];
      }
    }
    return true;
  }

  private boolean fillInOrder(ChunkBuilder chunk, int most) {
    while (nextEvent < size) {
      if (chunk.size() >= most || !chunk.hasRoom()) {
        return false;
      }
      turnTo(nextEvent);
      give(chunk, keys.get(entityOf[nextEvent]));
      nextEvent++;
    }
    return true;
  }

  private void give(ChunkBuilder chunk, String key) {
    chunk.add(
        key,
        block[base + ROW],
        block[base + TIME],
        block[base + ID_HIGH],
        block[base + ID_LOW],
        version == NONE ? 0 : block[base + version],
        conditions == NONE ? 0 : block[base + conditions],
        this);
  }

  @Override
  public long bits(int measure) {
    return block[base + measures + measure];
  }

  @Override
  public String text(int measure) {
    int place = (int) block[base + measures + measure];
    return place == 0 ? null : textOf.get(place - 1);
  }
}

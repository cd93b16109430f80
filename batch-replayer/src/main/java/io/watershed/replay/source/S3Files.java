package io.watershed.replay.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of S3-compatible stores, {@code s3://BUCKET/KEY}. An object is known by its entity tag,
 * and every request for bytes of it asks for that very tag, so that the store itself refuses what
 * has become another one.
 */
public final class S3Files implements FileStore {

  private static final String SCHEME = "s3://";
  private static final int PRECONDITION_FAILED = 412;
  private static final long SHORTEST_PAUSE_NANOS = 100_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;

  private final S3Settings settings;
  private S3Client client;

  public S3Files(S3Settings settings) {
    this.settings = settings;
  }

  @Override
  public boolean accepts(String location) {
    return location.startsWith(SCHEME);
  }

  /** Made when it is first needed: whoever reads local files needs no credentials. */
  private synchronized S3Client client() {
    if (client == null) {
      var builder =
          S3Client.builder()
              .httpClientBuilder(
                  UrlConnectionHttpClient.builder()
                      .connectionTimeout(settings.timeout())
                      .socketTimeout(settings.timeout()))
              .overrideConfiguration(
                  override ->
                      override.retryStrategy(
                          StandardRetryStrategy.builder().maxAttempts(settings.attempts()).build()))
              .forcePathStyle(settings.pathStyle())
              // Not every compatible store knows the newer checksums.
              .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
      settings.endpoint().ifPresent(builder::endpointOverride);
      settings
          .region()
          .or(() -> settings.endpoint().map(endpoint -> "us-east-1"))
          .map(Region::of)
          .ifPresent(builder::region);
      client = builder.build();
    }
    return client;
  }

  /** A bucket and a key. */
  private record Place(String bucket, String key) {

    static Place of(String location) throws IOException {
      var rest = location.substring(SCHEME.length());
      int slash = rest.indexOf('/');
      if (slash < 1 || slash == rest.length() - 1) {
        throw new IOException(location + ": no object (expected: s3://BUCKET/KEY)");
      }
      return new Place(rest.substring(0, slash), rest.substring(slash + 1));
    }
  }

  @Override
  public List<String> list(String pattern) throws IOException {
    var place = Place.of(pattern);
    var glob = Glob.of(place.key());
    if (glob.isLiteral()) {
      var unused = version(pattern);
      return List.of(pattern);
    }
    var found = new ArrayList<String>();
    try {
      var request =
          ListObjectsV2Request.builder().bucket(place.bucket()).prefix(glob.prefix()).build();
      for (var page : client().listObjectsV2Paginator(request)) {
        for (S3Object object : page.contents()) {
          if (glob.matches(object.key()) && !object.key().endsWith("/")) {
            found.add(SCHEME + place.bucket() + "/" + object.key());
          }
        }
      }
    } catch (NoSuchKeyException e) {
      // Some stores say so of a prefix that no key has.
      return List.of();
    } catch (SdkException e) {
      throw failure(pattern, e);
    }
    found.sort(null);
    return found;
  }

  @Override
  public FileVersion version(String location) throws IOException {
    var place = Place.of(location);
    try {
      var head =
          client()
              .headObject(
                  HeadObjectRequest.builder().bucket(place.bucket()).key(place.key()).build());
      return new FileVersion(head.contentLength(), FileVersion.ETAG + head.eTag());
    } catch (SdkException e) {
      throw failure(location, e);
    }
  }

  @Override
  public ByteSource open(String location, FileVersion planned) throws IOException {
    if (!planned.checksum().startsWith(FileVersion.ETAG)) {
      throw new ChangedFileException(location, "an object of a store", planned);
    }
    return new S3Source(Place.of(location), location, planned);
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }

  private static IOException failure(String location, SdkException e) {
    if (e instanceof NoSuchKeyException || e instanceof NoSuchBucketException) {
      return new NoSuchFileException(location);
    }
    if (e instanceof S3Exception s3 && s3.statusCode() == 404) {
      return new NoSuchFileException(location);
    }
    return new IOException(location + ": " + e.getMessage(), e);
  }

  private final class S3Source implements ByteSource {

    private final Place place;
    private final String name;
    private final FileVersion version;

    S3Source(Place place, String name, FileVersion version) {
      this.place = place;
      this.name = name;
      this.version = version;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() {
      return version.size();
    }

    @Override
    public InputStream open(long from, long to) {
      return new S3Stream(this, from, to);
    }

    InputStream request(long from, long to) throws IOException {
      var request =
          GetObjectRequest.builder()
              .bucket(place.bucket())
              .key(place.key())
              .ifMatch(version.checksum().substring(FileVersion.ETAG.length()))
              .range("bytes=" + from + "-" + (to - 1))
              .build();
      try {
        var answer = client().getObject(request, ResponseTransformer.toInputStream());
        long length = answer.response().contentLength();
        if (length != to - from) {
          answer.abort();
          throw new ChangedFileException(
              name, "%d bytes of the range %d to %d".formatted(length, from, to - 1), version);
        }
        return answer;
      } catch (S3Exception e) {
        if (e.statusCode() == PRECONDITION_FAILED) {
          throw new ChangedFileException(name, "another object by now", version);
        }
        throw failure(name, e);
      } catch (SdkException e) {
        throw failure(name, e);
      }
    }

    @Override
    public void close() {
      // A request is closed with its stream.
    }
  }

  /** The bytes of a range, asked for again from where they broke off. */
  private final class S3Stream extends InputStream {

    private final S3Source source;
    private final long end;
    private InputStream answer;
    private long at;

    S3Stream(S3Source source, long from, long to) {
      this.source = source;
      this.at = from;
      this.end = to;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at >= end) {
        return -1;
      }
      long begun = System.nanoTime();
      for (long pause = SHORTEST_PAUSE_NANOS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS)) {
        if (answer == null) {
          // What fails here has been tried often enough by the client.
          answer = source.request(at, end);
        }
        try {
          return some(into, offset, length);
        } catch (IOException e) {
          abort();
          if (System.nanoTime() - begun + pause > settings.patience().toNanos()) {
            throw new IOException(
                "%s: byte %d can't be read, and %s of patience are over: %s"
                    .formatted(source.name(), at, settings.patience(), e.getMessage()),
                e);
          }
          LockSupport.parkNanos(pause);
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
        }
      }
    }

    private int some(byte[] into, int offset, int length) throws IOException {
      int read = answer.read(into, offset, (int) Math.min(length, end - at));
      if (read < 0) {
        throw new IOException("the answer broke off");
      }
      at += read;
      return read;
    }

    private void abort() {
      if (answer instanceof ResponseInputStream<?> response) {
        // Closing would read the rest.
        response.abort();
      }
      answer = null;
    }

    @Override
    public long skip(long bytes) {
      long skipped = Math.clamp(bytes, 0, end - at);
      if (skipped > 0) {
        abort();
        at += skipped;
      }
      return skipped;
    }

    @Override
    public int available() {
      return (int) Math.min(Integer.MAX_VALUE, end - at);
    }

    @Override
    public void close() throws IOException {
      if (at < end) {
        abort();
      } else if (answer != null) {
        answer.close();
      }
    }
  }
}

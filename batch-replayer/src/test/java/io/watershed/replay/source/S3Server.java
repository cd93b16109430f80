package io.watershed.replay.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.filesystem.FilesystemApiMetadata;
import org.jclouds.filesystem.reference.FilesystemConstants;

/** An S3-compatible server on loopback, over a folder; signatures are checked. */
public final class S3Server implements AutoCloseable {

  public static final String KEY = "local-identity";
  public static final String SECRET = "local-credential";

  private final BlobStoreContext context;
  private final S3Proxy proxy;

  /** Starts one with an empty bucket of this name. */
  public S3Server(Path folder, String bucket) throws Exception {
    var properties = new Properties();
    properties.setProperty(FilesystemConstants.PROPERTY_BASEDIR, folder.toString());
    context =
        ContextBuilder.newBuilder(new FilesystemApiMetadata())
            .credentials("identity", "credential")
            .overrides(properties)
            .build(BlobStoreContext.class);
    context.getBlobStore().createContainerInLocation(null, bucket);
    proxy =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .ignoreUnknownHeaders(true)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
            .build();
    proxy.start();
  }

  /** Puts an object in, or another in its place. */
  public void put(String bucket, String key, byte[] content) {
    var store = context.getBlobStore();
    store.putBlob(
        bucket, store.blobBuilder(key).payload(content).contentLength(content.length).build());
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server doesn't stop", e);
    } finally {
      context.close();
    }
  }
}

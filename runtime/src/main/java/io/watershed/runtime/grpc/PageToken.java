package io.watershed.runtime.grpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where the next page begins: the last key of the page before, opaque to clients. */
final class PageToken {

  private PageToken() {}

  static String after(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The last key of the page before; empty for the first page.
   *
   * @throws ServiceException if the token is none of ours
   */
  static String key(String token) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)))
          .toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw notOurs(token);
    }
  }

  static ServiceException notOurs(String token) {
    return ServiceException.invalid(
        "page_token", token, "next_page_token of the page before, or nothing");
  }
}

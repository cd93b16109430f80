package io.watershed.runtime.broker;

import java.io.IOException;

/** No broker answers at an address, now; the same call may succeed later. */
public final class BrokerUnreachableException extends IOException {

  private static final long serialVersionUID = 1L;

  BrokerUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}

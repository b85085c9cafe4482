/**
 * Messages and their framing. One request a stream: a 4-byte length and the JSON of a {@link org.lanspread.proto.Request}; the answer is a 4-byte
 * length, the JSON of a {@link org.lanspread.proto.Response}, and raw bytes where the response says how many. A
 * {@link org.lanspread.proto.Notice} has no answer.
 */
package org.lanspread.proto;

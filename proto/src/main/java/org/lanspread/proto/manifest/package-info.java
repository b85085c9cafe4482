/**
 * Manifests. {@link org.lanspread.proto.manifest.ReleaseManifest} describes one version of one game,
 * {@link org.lanspread.proto.manifest.ExpandedManifest} what that unpacks to; {@link org.lanspread.proto.manifest.MerkleTree} is the hashing of
 * content, {@link org.lanspread.proto.manifest.FileHasher} makes the entry of a file from it.
 */
package org.lanspread.proto.manifest;

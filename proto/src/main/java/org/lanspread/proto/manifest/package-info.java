/**
 * Release manifests: the exact description of one version of one game. {@link org.lanspread.proto.manifest.ReleaseManifest} is the record,
 * {@link org.lanspread.proto.manifest.MerkleTree} the hashing,
 * {@link org.lanspread.proto.manifest.FileHasher} makes the entry of a file from its content.
 */
package org.lanspread.proto.manifest;

/** A peer, told what to do by lines of text. */
package org.example.party;

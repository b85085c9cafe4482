/**
 * Puts distributions together: what a short file asks for, from a folder of parts, with a Java runtime that jlink links or for an installed one.
 *
 * <p>Start reading at {@link org.lanspread.assembler.Main}, then {@link org.lanspread.assembler.Description} (the file) and
 * {@link org.lanspread.assembler.Assembly} (the work). No threads. The module knows no other module of Lanspread: what it links are names.
 */
module org.lanspread.assembler {}

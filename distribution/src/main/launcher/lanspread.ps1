# Starts Lanspread from the folder that this script lies in.
$lanspread = Split-Path -Parent $PSScriptRoot
$image = Join-Path $lanspread 'image'
$options = @("@$PSScriptRoot/java.options", "@$PSScriptRoot/modules.options", "-Dlanspread.home=$lanspread")

function Find-Java {
    $needed = 25
    $found = @()
    $candidates = @()
    if ($env:JAVA_HOME) { $candidates += Join-Path $env:JAVA_HOME 'bin/java' }
    $candidates += 'java'
    foreach ($candidate in $candidates) {
        if (-not (Get-Command $candidate -ErrorAction SilentlyContinue)) { continue }
        $text = (& $candidate -version 2>&1 | Out-String)
        if ($text -match ' version "((\d+)[^"]*)"') {
            if ([int]$Matches[2] -ge $needed) { return $candidate }
            $found += "$candidate is Java $($Matches[1])"
        }
    }
    $what = if ($found) { $found -join ', ' } else { 'found no Java' }
    [Console]::Error.WriteLine("lanspread: needs Java $needed or newer, and ${what}: install one, or set JAVA_HOME to its folder")
    exit 1
}

if (Test-Path -LiteralPath $image) {
    $java = Join-Path $image 'bin/java'
} else {
    $java = Find-Java
    $options += @('--module-path', (Join-Path $lanspread 'modules'))
}
if ($env:LANSPREAD_JAVA_OPTS) { $options += @($env:LANSPREAD_JAVA_OPTS -split '\s+' -ne '') }
& $java $options --module org.lanspread.cli/org.lanspread.cli.Main $args
exit $LASTEXITCODE

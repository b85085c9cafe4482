# Starts Lanspread from the folder that this script lies in.
# Java says its version where errors are said, which is none.
$ErrorActionPreference = 'Continue'
# What is piped in is text in UTF-8.
$OutputEncoding = New-Object System.Text.UTF8Encoding $false
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

# A list that was given without quotes is several values to PowerShell, and one with commas to us. Windows PowerShell leaves out what is empty, and
# does not escape quotes.
function Get-Words($given) {
    $legacy = -not (Test-Path variable:PSNativeCommandArgumentPassing) -or $PSNativeCommandArgumentPassing -eq 'Legacy'
    foreach ($one in $given) {
        $word = if ($one -is [array]) { $one -join ',' } else { [string]$one }
        if ($legacy) { $word = if ($word) { $word -replace '(\\*)"', '$1$1\"' } else { '""' } }
        $word
    }
}

if (Test-Path -LiteralPath $image) {
    $java = Join-Path $image 'bin/java'
} else {
    $java = Find-Java
    $options += @('--module-path', (Join-Path $lanspread 'modules'))
}
if ($env:LANSPREAD_JAVA_OPTS) { $options += @($env:LANSPREAD_JAVA_OPTS -split '\s+' -ne '') }
$options += @('--module', 'org.lanspread.cli/org.lanspread.cli.Main')
$options += @(Get-Words $args)
# What it is if Java cannot be started.
$global:LASTEXITCODE = 1
try {
    if ($MyInvocation.ExpectingInput) { $input | & $java $options } else { & $java $options }
} catch {
    [Console]::Error.WriteLine("lanspread: cannot start ${java}: $_")
    exit 1
}
exit $LASTEXITCODE

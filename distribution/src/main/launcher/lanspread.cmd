@echo off
rem Starts Lanspread from the folder that this script lies in.
setlocal
for %%i in ("%~dp0..") do set "home=%%~fi"
rem The root of a disk ends in a backslash, which would belong to the quote behind it.
if "%home:~-1%"=="\" set "home=%home%."
set modules=
if exist "%home%\image" (
    set "java=%home%\image\bin\java.exe"
) else (
    call "%~dp0find-java.cmd" || exit /b 1
    set modules=--module-path "%home%\modules"
)
"%java%" "@%home%\bin\java.options" "@%home%\bin\modules.options" %modules% "-Dlanspread.home=%home%" %LANSPREAD_JAVA_OPTS% --module org.lanspread.cli/org.lanspread.cli.Main %*
exit /b %errorlevel%

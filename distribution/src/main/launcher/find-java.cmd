@echo off
rem Called by the scripts beside it, which it gives the variable java: the Java of JAVA_HOME, else that on the PATH, whichever is new enough.
rem Ends with status 1 and a sentence if none is.
set java=
set found=
set "candidate=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME call :look
set candidate=java
if not defined java call :look
if defined java exit /b 0
if not defined found set "found=found no Java"
rem By a loop, since what it puts in place is not read as a command.
for /f "delims=" %%f in ("%found%") do >&2 echo lanspread: needs Java 25 or newer, and %%f: install one, or set JAVA_HOME to its folder
exit /b 1

:look
set version=
set major=
rem The outermost quotes are for the shell that runs this, which takes the first and the last away, and puts the candidate in place.
for /f "tokens=3" %%v in ('^""%%candidate%%" -version 2^>^&1 ^| findstr /c:" version "^"') do set "version=%%~v"
if not defined version exit /b 0
for /f "delims=.-+" %%m in ("%version%") do set major=%%m
if %major% geq 25 set "java=%candidate%"
if defined java exit /b 0
if defined found set "found=%found%, "
set "found=%found%%candidate% is Java %version%"
exit /b 0

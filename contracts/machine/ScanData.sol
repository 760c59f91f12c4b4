// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "../structures/Bytes.sol";
import {Intake, openIntake} from "./Intake.sol";
import {Machine} from "./Machine.sol";
import {Phase} from "./Phase.sol";
import {ScanAuthorizations} from "./ScanAuthorizations.sol";

library ScanData {
    /// @dev What a step counts: up to the next multiple of this, bytes.
    uint256 private constant STRIDE = 4096;

    /// @notice Phase scanData: counts the zero bytes of the data, for the intrinsic gas.
    function stepScanData(Machine memory m) internal pure {
        Intake memory intake = openIntake(m);
        uint256 position = intake.position;
        uint256 end = intake.dataOffset + intake.dataLength;
        uint256 next = position - (position % STRIDE) + STRIDE;
        if (end < next) next = end;
        uint256 data = Bytes.read(m.proof, intake.source, position, next - position);
        uint256 nonzeros = countNonzeros(data, next - position);
        intake.position = next;
        intake.zeros += next - position - nonzeros;
        intake.nonzeros += nonzeros;
        if (next < end) m.enterWith(Phase.SCAN_DATA, intake.hashOf());
        else startAccessScan(m, intake);
    }

    /// @notice On to the access list, or past it when it is empty.
    function startAccessScan(Machine memory m, Intake memory intake) internal pure {
        if (intake.accessLength == 0) {
            ScanAuthorizations.startAuthorizationScan(m, intake);
            return;
        }
        intake.position = intake.accessOffset;
        intake.slotsEnd = 0;
        m.enterWith(Phase.SCAN_ACCESS, intake.hashOf());
    }

    /// @dev Counts 32 bytes at a time: the last word is filled up with zeros.
    function countNonzeros(uint256 data, uint256 size) private pure returns (uint256 count) {
        assembly ("memory-safe") {
            let low := 0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f
            let ones := 0x0101010101010101010101010101010101010101010101010101010101010101
            let end := add(data, size)
            for {} lt(data, end) { data := add(data, 32) } {
                let word := mload(data)
                // The high bit of each byte tells whether the byte is not zero; the product adds them up.
                let marks := or(add(and(word, low), low), word)
                count := add(count, shr(248, mul(and(shr(7, marks), ones), ones)))
            }
        }
    }
}

// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Charge} from "../Charge.sol";
import {Decode} from "../Decode.sol";
import {Host} from "../Host.sol";
import {IProver} from "../IProver.sol";
import {Machine, begin} from "../Machine.sol";
import {Phase} from "../Phase.sol";
import {ScanAccess} from "../ScanAccess.sol";
import {ScanData} from "../ScanData.sol";
import {Sign} from "../Sign.sol";
import {Start} from "../Start.sol";
import {Warm} from "../Warm.sol";

/// @notice The phases of a transaction before its first frame and after its last one.
contract TransactionProver is IProver {
    /// @inheritdoc IProver
    function prove(Host calldata host, bytes32 state, bytes calldata proof)
        external
        view
        returns (bytes32)
    {
        Machine memory m = begin(state, proof);
        uint256 phase = m.phase;
        if (phase == Phase.DECODE) Decode.stepDecode(m, host);
        else if (phase == Phase.SCAN_DATA) ScanData.stepScanData(m);
        else if (phase == Phase.SCAN_ACCESS) ScanAccess.stepScanAccess(m);
        else if (phase == Phase.SIGN) Sign.stepSign(m, host);
        else if (phase == Phase.RECOVER) Sign.stepRecover(m);
        else if (phase == Phase.CHARGE) Charge.stepCharge(m, host);
        else if (phase == Phase.WARM) Warm.stepWarm(m, host);
        else if (phase == Phase.START) Start.stepStart(m, host);
        else revert NotMine(phase, 0);
        return m.close();
    }
}
